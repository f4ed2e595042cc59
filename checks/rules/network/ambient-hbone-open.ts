import { HBONE, isAmbientPod, opensHbone } from '../../ambient';
import type { Inventory } from '../../inventory';
import { type JsonObject, tryText } from '../../json';
import { allowsPort, type Direction, isolationOf, type PolicyRule, podsOfPeer } from '../../network-policy';
import { perInventory } from '../../per-inventory';
import type { PodTemplate } from '../../pod';
import type { Rule, Violation } from '../../rule';

/**
 * Where a policy lets pods of the mesh talk to each other on a TCP port, it lets them do so on HBONE's port too. Peers that are
 * address blocks, or that select nothing of the set, need none; nor does egress to everywhere, which means the Internet.
 */
export const ambientHboneOpen: Rule = {
  id: 'ambient-hbone-open',
  severity: 'error',
  why: `Between pods of the ambient mesh the network sees only TCP ${HBONE}, so the connection that the policy means to allow is dropped.`,
  remedy: `Add TCP ${HBONE} to the ports of the rule.`,
  *check(inventory) {
    const reported = new Set<string>();
    for (const pod of inventory.pods) {
      if (!isAmbientPod(inventory, pod)) continue;
      for (const direction of ['ingress', 'egress'] as const) {
        for (const violation of violationsOf(inventory, pod, direction)) {
          const key = `${violation.manifest.path}#${violation.manifest.namespace}/${violation.manifest.name}#${violation.field}`;
          if (!reported.has(key)) yield violation;
          reported.add(key);
        }
      }
    }
  },
};

function* violationsOf(inventory: Inventory, pod: PodTemplate, direction: Direction): Iterable<Violation> {
  const { rules, uncertain } = isolationOf(inventory, pod, direction);
  if (uncertain) return;
  const open = rules.filter((rule) => allowsPort(rule, HBONE, 'TCP', []));
  if (open.some(({ peers }) => !peers)) return;
  for (const rule of rules) {
    if (open.includes(rule) || !isTcp(rule)) continue;
    const blocked = blockedPeer(inventory, rule, open, direction);
    if (!blocked) continue;
    const [from, verb] = direction === 'ingress' ? ['from', 'admits'] : ['to', 'allows'];
    const peer = `${blocked.manifest.kind} ${blocked.namespace}/${blocked.manifest.name}`;
    yield {
      manifest: rule.policy,
      field: `${rule.field}.ports`,
      message: `no rule ${verb} TCP ${HBONE} ${from} ${peer}, a mesh pod`,
    };
  }
}

const isTcp = ({ ports }: PolicyRule) => ports?.some(({ protocol }) => (tryText(protocol) ?? 'TCP') === 'TCP') ?? true;

/** A pod of the mesh that the rule means and that no rule allows on HBONE's port. */
function blockedPeer(
  inventory: Inventory,
  rule: PolicyRule,
  open: readonly PolicyRule[],
  direction: Direction,
): PodTemplate | undefined {
  const speaks = direction === 'ingress' ? opensHbone : isAmbientPod;
  if (!rule.peers) return direction === 'egress' ? undefined : anyMeshPod(inventory);
  const same = new Set(open.flatMap(({ policy, peers }) => (peers ?? []).map((peer) => keyOf(policy.namespace, peer))));
  const wanted = rule.peers.filter((peer) => peer.ipBlock === undefined && !same.has(keyOf(rule.policy.namespace, peer)));
  if (wanted.length === 0) return undefined;
  const allowed = new Set(
    open.flatMap(({ policy, peers }) => (peers ?? []).flatMap((peer) => podsOfPeer(inventory, policy, peer))),
  );
  return wanted
    .flatMap((peer) => podsOfPeer(inventory, rule.policy, peer))
    .find((pod) => !allowed.has(pod) && speaks(inventory, pod));
}

const anyMeshPod = perInventory((inventory) => inventory.pods.find((pod) => isAmbientPod(inventory, pod)));

const keyOf = (namespace: string, peer: JsonObject) =>
  JSON.stringify([peer.namespaceSelector === undefined ? namespace : '', peer]);
