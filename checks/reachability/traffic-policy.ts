import type { Inventory } from '../inventory';
import { tryNumber } from '../json';
import { allowsPort, containsAddress, type Direction, isolationOf, type PolicyRule, selectsPeer } from '../network-policy';
import { containerPorts } from '../service-ports';
import { calicoPoliciesOf } from './calico-rules';
import type { End, PodEnd } from './end';
import { intersection, type PortSet, type PortUniverse, parsePort, union, without } from './port-set';

/** The rules of one policy for one direction of a pod's traffic. */
export interface TrafficPolicy {
  /** Policies are asked in ascending order. */
  readonly order: number;
  readonly rules: readonly TrafficRule[];
}

/** The first rule that matches decides. */
export interface TrafficRule {
  readonly action: 'allow' | 'deny';
  /** The ports that the rule is about, between the pod and this peer. */
  ports(peer: End): PortSet;
}

/** Calico gives every NetworkPolicy of Kubernetes this order (libcalico-go: lib/backend/k8s/conversion). */
const KUBERNETES_ORDER = 1000;

/** The ports on which packets between a pod and a peer pass the policies of the pod, in one direction. */
export type TrafficFilter = (pod: PodEnd, peer: End, direction: Direction) => PortSet;

/**
 * What the policies of an inventory let through: as Calico decides, in order and the first match wins; what no rule matches is
 * denied if any policy selects the pod, and passes otherwise.
 */
export function trafficFilter(inventory: Inventory, universe: PortUniverse): TrafficFilter {
  const known = { ingress: new Map<PodEnd, readonly TrafficPolicy[]>(), egress: new Map<PodEnd, readonly TrafficPolicy[]>() };
  return (pod, peer, direction) => {
    const policies = known[direction].get(pod) ?? policiesOf(inventory, pod, direction, universe);
    known[direction].set(pod, policies);
    return policies.length === 0 ? universe.all : allowed(policies, peer, universe);
  };
}

const policiesOf = (inventory: Inventory, pod: PodEnd, direction: Direction, universe: PortUniverse): readonly TrafficPolicy[] =>
  [...kubernetesPolicy(inventory, pod, direction, universe), ...calicoPoliciesOf(inventory, pod, direction, universe)].sort(
    (a, b) => a.order - b.order,
  );

function allowed(policies: readonly TrafficPolicy[], peer: End, universe: PortUniverse): PortSet {
  let open = universe.all;
  let passed: PortSet = new Set();
  for (const rule of policies.flatMap(({ rules }) => rules)) {
    const decided = intersection(rule.ports(peer), open);
    if (rule.action === 'allow') passed = union(passed, decided);
    open = without(open, decided);
  }
  return passed;
}

/** All NetworkPolicies together, since they only allow. */
function kubernetesPolicy(
  inventory: Inventory,
  end: PodEnd,
  direction: Direction,
  universe: PortUniverse,
): readonly TrafficPolicy[] {
  const { isolated, rules } = isolationOf(inventory, end.pod, direction);
  if (!isolated) return [];
  return [{ order: KUBERNETES_ORDER, rules: rules.map((rule) => allowRule(inventory, end, rule, direction, universe)) }];
}

const allowRule = (
  inventory: Inventory,
  end: PodEnd,
  rule: PolicyRule,
  direction: Direction,
  universe: PortUniverse,
): TrafficRule => ({
  action: 'allow',
  ports: (peer) => {
    if (!(rule.peers?.some((each) => isPeer(inventory, rule, each, peer)) ?? true)) return new Set();
    const target = direction === 'ingress' ? end : peer;
    const named = target.kind === 'pods' ? containerPorts(target.pod) : [];
    return new Set(
      [...universe.all].filter((name) => {
        const { port, protocol } = parsePort(name);
        return allowsPort(rule, port, protocol, named);
      }),
    );
  },
});

function isPeer(inventory: Inventory, { policy }: PolicyRule, peer: Parameters<typeof selectsPeer>[2], end: End): boolean {
  // Calico matches blocks by the address, whoever has it.
  if (peer.ipBlock !== undefined) return containsAddress(peer, end.address);
  if (end.kind === 'address') return false;
  const { namespace, labels } = end.pod;
  const selected = selectsPeer(inventory, policy, peer, { namespace, labels, complete: true });
  // A namespace whose object is not in the set has its name as only label.
  return selected ?? false;
}

/** Every port that a NetworkPolicy mentions, both ends of ranges and the next one after. */
export function* mentionedPorts(rules: readonly PolicyRule[]): Iterable<number> {
  for (const entry of rules.flatMap(({ ports }) => ports ?? [])) {
    const first = tryNumber(entry.port);
    if (first === undefined) continue;
    yield first;
    const last = tryNumber(entry.endPort);
    if (last !== undefined) yield* [last, last + 1];
  }
}
