import type { Lab, LabNode } from '../../../config/lab';
import { HTTP_PORT, TFTP_PORTS } from '../../render/boot-server';

/** A way in. */
export interface Opening {
  readonly what: string;
  readonly protocol: 'tcp' | 'udp';
  /** A port, or a range as nft writes it. */
  readonly port: string;
  /**
   * - `anywhere`: whoever can send packets here;
   * - `lan`: addresses of network.lan;
   * - otherwise these addresses.
   */
  readonly from: 'anywhere' | 'lan' | readonly string[];
}

/** Everything that a host of this lab answers, beside what it asked for itself. Pods are Calico's business. */
export function openings(lab: Lab, node: LabNode): readonly Opening[] {
  return [
    { what: 'ssh', protocol: 'tcp', port: '22', from: 'anywhere' },
    { what: 'NTP: chrony', protocol: 'udp', port: '123', from: 'lan' },
    ...bootServer(node),
    ...storage(lab, node),
    ...cluster(lab, node),
  ];
}

/** A machine that boots has no address yet. */
function bootServer(node: LabNode): readonly Opening[] {
  if (!node.written.pxeServer) return [];
  return [
    { what: 'DHCP', protocol: 'udp', port: '67', from: 'anywhere' },
    { what: 'DHCP of PXE clients beside another DHCP server', protocol: 'udp', port: '4011', from: 'lan' },
    { what: 'TFTP', protocol: 'udp', port: '69', from: 'lan' },
    { what: 'TFTP transfers', protocol: 'udp', port: `${TFTP_PORTS.first}-${TFTP_PORTS.last}`, from: 'lan' },
    { what: 'boot files over HTTP', protocol: 'tcp', port: `${HTTP_PORT}`, from: 'lan' },
  ];
}

function storage(lab: Lab, node: LabNode): readonly Opening[] {
  if (!node.storage || lab.storage === undefined) return [];
  const mounting = lab.nodes.filter(({ name, worker }) =>
    Object.values(lab.storage?.datasets ?? {}).some(({ mount }) => mount.includes(name) || (worker && mount.includes('workers'))),
  );
  const control = lab.nodes.filter((each) => each.control);
  return [
    ...from('NFS', 'tcp', '2049', mounting),
    ...(lab.cluster.datastore === 'postgres' ? from("the control plane's datastore", 'tcp', '5432', control) : []),
  ];
}

function cluster(lab: Lab, node: LabNode): readonly Opening[] {
  const members = lab.nodes.filter(({ control, worker }) => control || worker);
  const control = lab.nodes.filter((each) => each.control);
  if (!members.includes(node)) return [];
  return [
    ...(node.control ? [{ what: 'Kubernetes API', protocol: 'tcp', port: '6443', from: 'lan' } as const] : []),
    ...(node.control && lab.cluster.datastore === 'etcd' ? from('etcd', 'tcp', '2379-2380', control) : []),
    ...from('kubelet', 'tcp', '10250', members),
    ...from("Calico's Typha", 'tcp', '5473', members),
    ...from("Calico's metrics", 'tcp', '9091', members),
    ...from('VXLAN', 'udp', '4789', members),
    ...from("MetalLB's gossip", 'tcp', '7946', members),
    ...from("MetalLB's gossip", 'udp', '7946', members),
    ...from("MetalLB's metrics", 'tcp', '7472', members),
    ...from('node exporter', 'tcp', '9100', members),
  ];
}

/** Nobody to open for is no opening: an empty set would be a syntax error. */
const from = (what: string, protocol: Opening['protocol'], port: string, nodes: readonly LabNode[]): readonly Opening[] =>
  nodes.length === 0 ? [] : [{ what, protocol, port, from: nodes.map(({ address }) => address) }];
