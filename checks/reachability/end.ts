import { cidr, includes, tryLooseCidr } from '../../config/address-range';
import { formatIpv4, ipv4 } from '../../config/ipv4';
import type { Lab } from '../../config/lab';
import { isAmbientPod, opensHbone, PROBE_ADDRESS } from '../ambient';
import type { Inventory } from '../inventory';
import { at, list, record, records, tryText } from '../json';
import { NETWORK_POLICY } from '../network-policy';
import { objectIndex } from '../object-index';
import type { PodTemplate } from '../pod';

/** The pods of one template. Pods in the host network are not among them: they are their nodes. */
export interface PodEnd {
  readonly kind: 'pods';
  /** `namespace/workload` */
  readonly name: string;
  readonly pod: PodTemplate;
  /** An address that its pods may have; policies that tell addresses of pods apart are beyond this. */
  readonly address: string;
  readonly mesh: 'ambient' | 'gateway' | 'none';
  /** The identity in its certificate; undefined outside of the mesh. */
  readonly principal: string | undefined;
}

/** One address that stands for all that policies treat alike. */
export interface AddressEnd {
  readonly kind: 'address';
  readonly name: string;
  readonly address: string;
  /** True for the ends of the ranges in policies, which a reader does not want to see. */
  readonly boundary: boolean;
}

export type End = PodEnd | AddressEnd;

/** Everything that can open or take a connection: pods, nodes, LAN, internet, VPN, kubelet's probes, and the edges of ranges. */
export function endsOf(inventory: Inventory, lab: Lab): readonly End[] {
  const pods = inventory.pods.filter(({ hostNetwork }) => !hostNetwork).map((pod) => podEnd(inventory, lab, pod));
  return [...pods, ...addressEnds(inventory, lab)];
}

function podEnd(inventory: Inventory, lab: Lab, pod: PodTemplate): PodEnd {
  const mesh = isAmbientPod(inventory, pod) ? 'ambient' : isGateway(inventory, pod) ? 'gateway' : 'none';
  const { podCidr, dnsDomain } = lab.cluster;
  return {
    kind: 'pods',
    name: `${pod.namespace}/${pod.manifest.name}`,
    pod,
    address: formatIpv4(cidr(podCidr).first + 10),
    mesh,
    principal: mesh === 'none' ? undefined : `${dnsDomain}/ns/${pod.namespace}/sa/${pod.serviceAccount}`,
  };
}

/** An Envoy of Istio that opens HBONE itself; ztunnel has the same setting and opens nothing on its own behalf. */
const isGateway = (inventory: Inventory, pod: PodTemplate): boolean =>
  opensHbone(inventory, pod) && pod.containers.some(({ spec }) => list(spec.args).includes('router'));

/** Reserved for documentation (RFC 5737), so no lab is there; for policies they are the internet. */
const PUBLIC = ['203.0.113.77', '198.51.100.77', '192.0.2.77'];

function addressEnds(inventory: Inventory, lab: Lab): readonly AddressEnd[] {
  const found = new Map<string, AddressEnd>();
  const add = (name: string, address: string, boundary = false) => {
    if (!found.has(address)) found.set(address, { kind: 'address', name, address, boundary });
  };
  for (const node of lab.nodes) add(`node ${node.name}`, node.address);
  for (const address of lab.cluster.apiAddresses) add(`API server ${address}`, address);
  add('lan', anyLanAddress(lab));
  const own = [lab.network.lan, lab.cluster.podCidr, lab.cluster.serviceCidr].map(cidr);
  add('internet', PUBLIC.find((address) => !own.some((network) => includes(network, ipv4(address)))) ?? '8.8.8.8');
  if (lab.access.wireguard) add('vpn', formatIpv4(cidr(lab.access.wireguard.cidr).last - 1));
  add("kubelet's probes of mesh pods", PROBE_ADDRESS);
  for (const address of boundaries(inventory)) add(address, address, true);
  return [...found.values()];
}

/** An address of the LAN that no node has. */
function anyLanAddress(lab: Lab): string {
  const taken = new Set(lab.nodes.map(({ address }) => ipv4(address)));
  let address = cidr(lab.network.lan).first + 1;
  while (taken.has(address)) address++;
  return formatIpv4(address);
}

/** First and last address of every range in a NetworkPolicy, and their neighbours outside. */
function* boundaries(inventory: Inventory): Iterable<string> {
  for (const { object } of objectIndex(inventory).ofKind(NETWORK_POLICY)) {
    const rules = [...records(at(object, 'spec', 'ingress')), ...records(at(object, 'spec', 'egress'))];
    const blocks = rules.flatMap(({ from, to }) => [...records(from), ...records(to)]).map(({ ipBlock }) => record(ipBlock));
    for (const block of blocks) {
      for (const text of [block.cidr, ...list(block.except)]) {
        const network = tryLooseCidr(tryText(text) ?? '');
        if (!network) continue;
        const edges = [network.first - 1, network.first, network.last, network.last + 1];
        for (const edge of edges.filter((address) => address >= 0 && address < 2 ** 32)) yield formatIpv4(edge);
      }
    }
  }
}
