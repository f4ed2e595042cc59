import { cidr } from '../../../config/address-range';
import { byteSize } from '../../../config/byte-size';
import type { Lab, LabNode } from '../../../config/lab';

/** What a machine answers that no step changes: just what homelab.yaml says of it. By key of the query. */
export function machineAnswers(lab: Lab, node: LabNode): Readonly<Record<string, string>> {
  const disks = Object.values(node.written.disks).map(({ id, size }, index) => ({
    id,
    bytes: byteSize(size),
    name: `sd${index}`,
  }));
  return {
    memory: `blocks ${Math.ceil(node.memoryBytes / 2 ** 27)} of 0x8000000\nMemTotal: 1 kB\n`,
    'memory correction': `${node.written.ecc ? 'IE31200\n' : ''}DMI\n`,
    'free space /': '      Avail\n99999999999\n',
    'control groups': 'cpuset cpu io memory hugetlb pids rdma\nKERNEL\n#subsys_name\thierarchy\tnum_cgroups\tenabled\n',
    disks: [
      JSON.stringify({ blockdevices: disks.map(({ name, bytes }) => ({ ...BARE_DISK, kname: name, size: bytes })) }),
      'BY-ID',
      ...disks.map(({ id, name }) => `${id} ${name}\n`),
    ].join('\n'),
    [`clock compared with ${lab.network.ntp.filter((server) => server !== node.address).join(', ')}`]:
      'now 1795564800\ninstalled 1795564800\n',
    'module zfs by kernel': '6.12.118+deb13-amd64|running|2.3.9-0+deb13u1\n',
  };
}

const BARE_DISK = { pkname: null, type: 'disk', serial: null, model: null, fstype: null, partlabel: null, mountpoints: [null] };

/** Answer to the query `links`, before or after systemd-networkd configures the card. */
export function linksAnswer(
  lab: Lab,
  node: LabNode,
  networkd: { readonly file: string; readonly mtu: number } | undefined,
): string {
  const { prefix } = cidr(lab.network.lan);
  const link = {
    ifindex: 2,
    ifname: 'eno1',
    flags: ['BROADCAST', 'UP', 'LOWER_UP'],
    mtu: networkd?.mtu ?? 1500,
    address: node.mac,
    addr_info: [{ family: 'inet', local: node.address, prefixlen: prefix }],
  };
  return [
    JSON.stringify([link]),
    'ROUTES',
    JSON.stringify([{ dst: 'default', gateway: lab.network.gateway, dev: 'eno1' }]),
    'SPEEDS',
    'eno1 100000',
    'FILES',
    networkd === undefined ? '' : `/run/systemd/netif/links/2:NETWORK_FILE=${networkd.file}\n`,
  ].join('\n');
}

/** Answer to the query `bmc`. */
export const bmcAnswer = (node: LabNode, settings: Readonly<Record<string, string>>): string =>
  [
    `IP Address Source       : ${settings.source}`,
    `IP Address              : ${settings.address}`,
    `Subnet Mask             : ${settings.netmask}`,
    `MAC Address             : ${node.written.ipmi?.mac ?? '00:00:00:00:00:00'}`,
    `Default Gateway IP      : ${settings.gateway}`,
    '',
  ].join('\n');

/** Directories below /etc that a fresh installation has. */
export const DIRECTORIES = ['/etc', '/etc/chrony', '/etc/network', '/etc/systemd/system', '/etc/modules-load.d', '/etc/sysctl.d'];
/** Units that it has, with what `systemctl is-enabled` says of them. */
export const SHIPPED_UNITS: Readonly<Record<string, string>> = {
  'systemd-journald.service': 'static',
  'systemd-networkd.service': 'disabled',
};
