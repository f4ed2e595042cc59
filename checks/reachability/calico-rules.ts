import { includes, tryLooseCidr } from '../../config/address-range';
import { ipv4 } from '../../config/ipv4';
import { matchesCalicoSelector } from '../calico-selector';
import { groupOf } from '../group-kind';
import type { Inventory } from '../inventory';
import { at, type Json, type JsonObject, list, record, records, tryNumber, tryText } from '../json';
import type { Manifest } from '../manifest';
import { namespaceLabels } from '../namespace-labels';
import type { Direction } from '../network-policy';
import type { End, PodEnd } from './end';
import { type PortSet, type PortUniverse, parsePort } from './port-set';
import type { TrafficPolicy, TrafficRule } from './traffic-policy';

/** Policies without an order come after all others. */
const LAST = Number.POSITIVE_INFINITY;

/**
 * Calico's own policies on a pod, in the parts that this can decide: the tier `default`; written types; rules that allow or deny by
 * protocol, destination ports, networks and selectors. Throws, naming the policy and the field, if one says more than that.
 */
export const calicoPoliciesOf = (
  inventory: Inventory,
  end: PodEnd,
  direction: Direction,
  universe: PortUniverse,
): readonly TrafficPolicy[] =>
  calicoPolicies(inventory)
    .filter((policy) => selects(inventory, policy, direction, end))
    .map((policy) => ({
      order: tryNumber(at(policy.object, 'spec', 'order')) ?? LAST,
      rules: records(at(policy.object, 'spec', direction)).map((rule, index) =>
        trafficRule(inventory, policy, rule, `spec.${direction}[${index}]`, direction, universe),
      ),
    }));

const calicoPolicies = (inventory: Inventory): readonly Manifest[] =>
  [...inventory.ofKind('GlobalNetworkPolicy'), ...inventory.ofKind('NetworkPolicy')].filter(({ apiVersion }) =>
    /^(?:crd\.)?projectcalico\.org$/.test(groupOf(apiVersion)),
  );

function selects(inventory: Inventory, policy: Manifest, direction: Direction, end: PodEnd): boolean {
  const spec = record(policy.object.spec);
  if ((tryText(spec.tier) ?? 'default') !== 'default') throw undecidable(policy, 'spec.tier');
  if (spec.types === undefined) throw undecidable(policy, 'spec.types (not written)');
  if (spec.serviceAccountSelector !== undefined) throw undecidable(policy, 'spec.serviceAccountSelector');
  if (!list(spec.types).includes(direction === 'ingress' ? 'Ingress' : 'Egress')) return false;
  if (policy.kind === 'NetworkPolicy' && policy.namespace !== end.pod.namespace) return false;
  return isSelected(inventory, policy, spec, end);
}

const undecidable = (policy: Manifest, field: string) =>
  new Error(
    `who reaches whom cannot be decided: ${field} of ${policy.kind} "${policy.name}" is beyond what checks/reachability knows; ` +
      'write the policy as a NetworkPolicy, or teach it that field',
  );

const KNOWN_FIELDS: ReadonlySet<string> = new Set(['action', 'protocol', 'ipVersion', 'source', 'destination', 'metadata']);
const KNOWN_PEER_FIELDS: ReadonlySet<string> = new Set(['selector', 'namespaceSelector', 'nets', 'notNets', 'ports']);

function trafficRule(
  inventory: Inventory,
  policy: Manifest,
  rule: JsonObject,
  field: string,
  direction: Direction,
  universe: PortUniverse,
): TrafficRule {
  const action = tryText(rule.action)?.toLowerCase();
  if (action !== 'allow' && action !== 'deny') throw undecidable(policy, `${field}.action`);
  const [peerKey, ownKey] = direction === 'ingress' ? ['source', 'destination'] : ['destination', 'source'];
  const unknown = [
    ...Object.keys(rule).filter((key) => !KNOWN_FIELDS.has(key)),
    ...Object.keys(record(rule[peerKey])).filter(
      (key) => !KNOWN_PEER_FIELDS.has(key) || (direction === 'ingress' && key === 'ports'),
    ),
    ...Object.keys(record(rule[ownKey])).filter((key) => direction === 'egress' || key !== 'ports'),
  ];
  if (unknown[0] !== undefined) throw undecidable(policy, `${field} (${unknown[0]})`);
  const ports = portsOf(policy, field, rule, universe);
  return { action, ports: (peer) => (isPeer(inventory, policy, record(rule[peerKey]), peer) ? ports : new Set()) };
}

function portsOf(policy: Manifest, field: string, rule: JsonObject, universe: PortUniverse): PortSet {
  const protocol = tryText(rule.protocol);
  if (rule.protocol !== undefined && protocol !== 'TCP' && protocol !== 'UDP') throw undecidable(policy, `${field}.protocol`);
  const entries = list(record(rule.destination).ports);
  const ranges = entries.map((entry) => portRange(entry));
  if (ranges.includes(undefined)) throw undecidable(policy, `${field}.destination.ports`);
  return new Set(
    [...universe.all].filter((name) => {
      const each = parsePort(name);
      const isMeant = ranges.length === 0 || ranges.some((range) => range && range[0] <= each.port && each.port <= range[1]);
      return isMeant && (protocol === undefined || protocol === each.protocol);
    }),
  );
}

/** `80` or `"8000:8999"`. */
function portRange(entry: Json): readonly [number, number] | undefined {
  if (typeof entry === 'number') return [entry, entry];
  const [, first, last = first] = /^(\d+)(?::(\d+))?$/.exec(tryText(entry) ?? '') ?? [];
  return first === undefined ? undefined : [Number(first), Number(last)];
}

function isPeer(inventory: Inventory, policy: Manifest, peer: JsonObject, end: End): boolean {
  const inAny = (nets: readonly Json[]) =>
    nets.some((net) => {
      const network = tryLooseCidr(tryText(net) ?? '');
      return network !== undefined && includes(network, ipv4(end.address));
    });
  if (peer.nets !== undefined && !inAny(list(peer.nets))) return false;
  if (inAny(list(peer.notNets))) return false;
  if (peer.selector === undefined && peer.namespaceSelector === undefined) return true;
  if (end.kind === 'address') return false;
  const isElsewhere =
    peer.namespaceSelector === undefined && policy.kind === 'NetworkPolicy' && policy.namespace !== end.pod.namespace;
  return !isElsewhere && isSelected(inventory, policy, peer, end);
}

/** Whether `selector` and `namespaceSelector` select a pod. Of a namespace without an object only the name is known. */
function isSelected(inventory: Inventory, policy: Manifest, by: JsonObject, { pod }: PodEnd): boolean {
  const { namespace, labels, serviceAccount } = pod;
  const own = { ...labels, 'projectcalico.org/namespace': namespace, 'projectcalico.org/serviceaccount': serviceAccount };
  const ofNamespace = { ...namespaceLabels(inventory, namespace).labels, 'projectcalico.org/name': namespace };
  const selected = [
    matchesCalicoSelector(tryText(by.selector) ?? '', own),
    matchesCalicoSelector(tryText(by.namespaceSelector) ?? '', ofNamespace),
  ];
  if (selected.includes(undefined)) throw undecidable(policy, 'a selector');
  return !selected.includes(false);
}

/** Every port that a Calico policy mentions, both ends of ranges and the next one after. */
export function* calicoPorts(inventory: Inventory): Iterable<number> {
  for (const { object } of calicoPolicies(inventory)) {
    for (const rule of [...records(at(object, 'spec', 'ingress')), ...records(at(object, 'spec', 'egress'))]) {
      for (const entry of list(record(rule.destination).ports)) {
        const range = portRange(entry);
        if (range) yield* [range[0], range[1], range[1] + 1];
      }
    }
  }
}
