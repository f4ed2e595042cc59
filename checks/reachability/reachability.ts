import { HBONE, PROBE_ADDRESS } from '../ambient';
import type { Inventory } from '../inventory';
import { isolationOf } from '../network-policy';
import { containerPorts } from '../service-ports';
import { authorizationPorts, authorizedPorts } from './authorization';
import { calicoPorts } from './calico-rules';
import { type End, endsOf, type PodEnd } from './end';
import { requiresMutualTls } from './peer-authentication';
import {
  intersection,
  onlyProtocol,
  type PortSet,
  type PortUniverse,
  parsePort,
  portName,
  portUniverse,
  union,
} from './port-set';
import { mentionedPorts, type TrafficFilter, trafficFilter } from './traffic-policy';

/** Who can connect to whom in a cluster, by its policies alone. */
export interface Reachability {
  readonly ends: readonly End[];
  readonly universe: PortUniverse;
  /**
   * The ports of `to` that a connection from `from` gets through to, past the policies of both ends and the mesh. Nothing is said
   * about two addresses: no policy stands between them, and the answer is every port.
   */
  ports(from: End, to: End): PortSet;
}

/**
 * Solves NetworkPolicies, Calico's policies, AuthorizationPolicies and PeerAuthentications for every pair of ends.
 *
 * What it does not say: a node always reaches the pods that run on it (Calico lets kubelet probe them), and what listens on a
 * port is another matter than what gets through to it. Throws if the inventory has no lab, or if a policy of Calico says more
 * than it can decide.
 */
export function reachability(inventory: Inventory): Reachability {
  const { lab } = inventory;
  if (!lab) throw new Error('who reaches whom depends on the addresses of a lab; give the inventory its lab');
  const ends = endsOf(inventory, lab);
  const universe = portUniverse(interestingPorts(inventory, ends));
  const passes = trafficFilter(inventory, universe);
  const known = new Map<End, Map<End, PortSet>>();
  return {
    ends,
    universe,
    ports: (from, to) => {
      const ofFrom = known.get(from) ?? new Map<End, PortSet>();
      known.set(from, ofFrom);
      const ports = ofFrom.get(to) ?? solve(inventory, from, to, universe, passes);
      ofFrom.set(to, ports);
      return ports;
    },
  };
}

function* interestingPorts(inventory: Inventory, ends: readonly End[]): Iterable<number> {
  yield HBONE;
  yield* authorizationPorts(inventory);
  yield* calicoPorts(inventory);
  for (const end of ends) {
    if (end.kind === 'address') continue;
    yield* containerPorts(end.pod).flatMap(({ port }) => port ?? []);
    for (const direction of ['ingress', 'egress'] as const)
      yield* mentionedPorts(isolationOf(inventory, end.pod, direction).rules);
  }
}

function solve(inventory: Inventory, from: End, to: End, universe: PortUniverse, passes: TrafficFilter): PortSet {
  const outOf = from.kind === 'pods' ? passes(from, to, 'egress') : universe.all;
  const into = to.kind === 'pods' ? passes(to, from, 'ingress') : universe.all;
  const packets = intersection(outOf, into);
  if (to.kind === 'address' || to.mesh === 'none') return packets;
  return union(onlyProtocol(packets, 'UDP'), meshPorts(inventory, from, to, onlyProtocol(packets, 'TCP'), universe));
}

/** What of the packets that arrive at a pod of the mesh it takes as a connection. UDP it takes as it comes. */
function meshPorts(inventory: Inventory, from: End, to: PodEnd, packets: PortSet, universe: PortUniverse): PortSet {
  const plain = () => intersection(packets, authorizedPorts(inventory, to, from, undefined, universe));
  // An Envoy of its own takes plain text where its listeners do; ztunnel does not stand before it.
  if (to.mesh === 'gateway') return plain();
  if (from.kind === 'address' && from.address === PROBE_ADDRESS) return packets;
  const hbone = portName('TCP', HBONE);
  if (from.kind === 'pods' && from.mesh !== 'none') {
    // The port is inside of the tunnel, where only the mesh sees it.
    const authorized = packets.has(hbone) ? authorizedPorts(inventory, to, from, from.principal, universe) : new Set<never>();
    return new Set([...authorized].filter((port) => port !== hbone));
  }
  // On the port of the tunnel itself a certificate of the mesh is asked for.
  return new Set([...plain()].filter((port) => port !== hbone && !requiresMutualTls(inventory, to, parsePort(port).port)));
}
