import type { Lab } from '../../config/lab';
import type { FelixConfigurationSpecFailsafeInboundHostPorts } from '../../imports/crd.projectcalico.org';

type Direction = 'in' | 'out';

/**
 * Connections of a node that no policy on a HostEndpoint can cut. Felix's own list knows nothing of a root file system on NFS,
 * of netboot, of kubelet and of MetalLB's gossip: the first policy on a host would hang the netbooted nodes for good. Typha,
 * BGP and the etcd of other installers are left out, and all but ssh and DHCP hold inside the LAN only.
 */
const PORTS: readonly (readonly [Direction, 'TCP' | 'UDP', number, 'lan' | 'anywhere'])[] = [
  ['in', 'TCP', 22, 'anywhere'], // ssh
  ['in', 'UDP', 68, 'anywhere'], // DHCP client
  ['in', 'UDP', 67, 'anywhere'], // DHCP and PXE server; clients have no address yet
  ['in', 'UDP', 69, 'lan'], // TFTP
  ['in', 'TCP', 111, 'lan'], // rpcbind
  ['in', 'TCP', 2049, 'lan'], // NFS
  ['in', 'TCP', 2379, 'lan'], // etcd of k3s, with three control nodes
  ['in', 'TCP', 2380, 'lan'],
  ['in', 'TCP', 5001, 'lan'], // registry embedded in k3s
  ['in', 'TCP', 6443, 'lan'], // Kubernetes API
  ['in', 'TCP', 10250, 'lan'], // kubelet
  ['in', 'UDP', 4789, 'lan'], // VXLAN
  ['in', 'TCP', 7946, 'lan'], // MetalLB's gossip
  ['in', 'UDP', 7946, 'lan'],
  ['out', 'UDP', 53, 'anywhere'],
  ['out', 'TCP', 53, 'anywhere'],
  ['out', 'UDP', 67, 'anywhere'],
  ['out', 'UDP', 123, 'anywhere'], // NTP: a Pi has no clock of its own
  ['out', 'UDP', 69, 'lan'],
  ['out', 'TCP', 111, 'lan'],
  ['out', 'TCP', 2049, 'lan'],
  ['out', 'TCP', 2379, 'lan'],
  ['out', 'TCP', 2380, 'lan'],
  ['out', 'TCP', 5001, 'lan'],
  ['out', 'TCP', 6443, 'lan'],
  ['out', 'TCP', 10250, 'lan'],
  ['out', 'UDP', 4789, 'lan'],
  ['out', 'TCP', 7946, 'lan'],
  ['out', 'UDP', 7946, 'lan'],
];

/** The failsafe ports of one direction, as Felix takes them. They replace its own list. */
export const failsafePorts = (lab: Lab, direction: Direction): readonly FelixConfigurationSpecFailsafeInboundHostPorts[] =>
  PORTS.filter(([of]) => of === direction).map(([, protocol, port, reach]) => ({
    protocol,
    port,
    net: reach === 'lan' ? lab.network.lan : '0.0.0.0/0',
  }));
