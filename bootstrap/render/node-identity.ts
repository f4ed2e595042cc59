import { createHash } from 'node:crypto';
import { cidr } from '../../config/address-range';
import { byteSize } from '../../config/byte-size';
import type { Lab, LabNode } from '../../config/lab';
import { httpUrl, k3sBinaryPath } from './boot-server';
import { k3sCommand } from './k3s-config';
import { k3sFiles, resolvConf } from './k3s-files';
import { type Fillings, type RenderedFile, secretFile, textFile } from './rendered-file';
import { render } from './template';

/** Directory of the initramfs whose content lands in the root (pxe-templates/netboot: live-bottom/h5b-node). */
export const IDENTITY_ROOT = 'h5b/root';

/**
 * What makes the image one particular Pi: the files that its node archive lays over the root. A file that waits for a secret or a
 * download has no content yet; the archive must not be packed before all have theirs.
 */
export function nodeIdentity(lab: Lab, server: LabNode, node: LabNode, fillings: Fillings): readonly RenderedFile[] {
  const command = k3sCommand(node);
  const keys = lab.access.sshAuthorizedKeys.map((key) => `${key}\n`).join('');
  return [
    textFile('/etc/hostname', `${node.name}\n`),
    textFile('/etc/hosts', render('pi/hosts', { address: node.address, node: node.name, domain: lab.cluster.domain })),
    textFile('/etc/machine-id', `${machineId(lab, node)}\n`, '0444'),
    textFile('/etc/resolv.conf', resolvConf(lab)),
    textFile('/etc/systemd/network/10-lan.network', lanNetwork(lab, server, node)),
    secretFile('/etc/ssh/ssh_host_ed25519_key', fillings, `ssh/${node.name}/ed25519`),
    textFile('/root/.ssh/authorized_keys', keys, '0600'),
    nodeEnvironment(server, node, fillings),
    ...(command ? [textFile(`/etc/h5b/k3s-${command}`, '')] : []),
    ...k3sFiles(lab, node, fillings),
  ];
}

/** 32 hex digits, different for each node of each lab, and the same at every boot (machine-id(5)). */
export const machineId = (lab: Lab, node: LabNode): string =>
  createHash('sha256').update(`h5b machine-id\0${lab.cluster.name}\0${node.name}`).digest('hex').slice(0, 32);

function lanNetwork(lab: Lab, server: LabNode, node: LabNode): string {
  return render('pi/lan.network', {
    node: node.name,
    mac: node.mac,
    mtu: node.written.nic.mtu,
    address: `${node.address}/${cidr(lab.network.lan).prefix}`,
    gateway: lab.network.gateway,
    dns: lab.network.dns,
    // chrony on the boot server serves the LAN; the time must not depend on it alone.
    ntp: [...lab.network.ntp, server.address],
  });
}

function nodeEnvironment(server: LabNode, node: LabNode, fillings: Fillings): RenderedFile {
  const path = '/etc/h5b/node.env';
  const { on = 'zram', size } = node.written.ephemeralStorage ?? {};
  const k3s = fillings.download('k3s', 'arm64');
  const disk = node.written.disks[on];
  const values = {
    node: node.name,
    k3sUrl: `${httpUrl(server)}${k3sBinaryPath()}`,
    ephemeralOn: disk ? `/dev/disk/by-id/${disk.id}` : on,
    ephemeralSize: size === undefined ? '' : byteSize(size),
  };
  return {
    path,
    mode: '0644',
    owner: 'root:root',
    content: k3s && render('pi/node.env', { ...values, k3sSha256: k3s.sha256 }),
    waitsFor: ['download k3s arm64'],
  };
}
