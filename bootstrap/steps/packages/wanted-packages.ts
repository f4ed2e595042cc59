import type { Lab, LabNode } from '../../../config/lab';

/** Names of Debian packages that a host of this lab has, sorted. What each is for stands beside it. */
export function wantedPackages(lab: Lab, node: LabNode): readonly string[] {
  const { disks, ecc, pxeServer } = node.written;
  const cluster = node.control || node.worker;
  return [
    ...['ca-certificates', 'chrony', 'nftables', 'unattended-upgrades'],
    // k3s is fetched with it.
    ...when(cluster, 'curl'),
    ...when(cluster && lab.storage !== undefined, 'nfs-common'),
    // zfs-dkms recommends its compiler only.
    ...when(
      node.storage,
      'build-essential',
      'gdisk',
      'linux-headers-amd64',
      'nfs-kernel-server',
      'zfs-dkms',
      'zfs-zed',
      'zfsutils-linux',
    ),
    ...when(node.written.boot !== undefined, 'gdisk', 'mdadm'),
    ...when(node.storage && lab.cluster.datastore === 'postgres', 'postgresql-17'),
    ...when(pxeServer, 'dnsmasq', 'mmdebstrap', 'nginx-light', 'qemu-user-static', 'squashfs-tools'),
    ...when(Object.keys(disks).length > 0, 'smartmontools'),
    ...when(node.ipmi !== undefined, 'ipmitool'),
    ...when(ecc, 'rasdaemon'),
    ...when(lab.addresses.logs !== undefined, 'systemd-journal-remote'),
  ]
    .filter((name, index, all) => all.indexOf(name) === index)
    .sort((a, b) => (a < b ? -1 : 1));
}

const when = (condition: boolean, ...names: readonly string[]): readonly string[] => (condition ? names : []);
