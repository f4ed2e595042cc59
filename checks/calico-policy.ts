import { matchesCalicoSelector } from './calico-selector';
import { groupOf } from './group-kind';
import type { Inventory } from './inventory';
import { at, list, tryText } from './json';
import type { Manifest } from './manifest';
import { namespaceLabels } from './namespace-labels';
import { perInventory } from './per-inventory';
import type { PodTemplate } from './pod';

/**
 * Whether Calico's own policies, or the cluster-wide policies of policy.networking.k8s.io, select a pod for a direction: `none`
 * does, one does (`isolated`), or one may, with a selector that cannot be read here (`unknown`).
 */
export function calicoIsolation(
  inventory: Inventory,
  pod: PodTemplate,
  direction: 'ingress' | 'egress',
): 'none' | 'isolated' | 'unknown' {
  const { policies, clusterWide } = ownPolicies(inventory);
  if (clusterWide) return 'unknown';
  let found: 'none' | 'unknown' = 'none';
  for (const policy of policies) {
    if (!applies(policy, direction)) continue;
    const selected = selects(inventory, policy, pod);
    if (selected === true) return 'isolated';
    if (selected === undefined) found = 'unknown';
  }
  return found;
}

const ownPolicies = perInventory((inventory) => ({
  policies: [...inventory.ofKind('NetworkPolicy'), ...inventory.ofKind('GlobalNetworkPolicy')].filter(({ apiVersion }) =>
    /^(?:crd\.)?projectcalico\.org$/.test(groupOf(apiVersion)),
  ),
  clusterWide: ['ClusterNetworkPolicy', 'BaselineAdminNetworkPolicy'].some((kind) => inventory.ofKind(kind).length > 0),
}));

/** `types` defaults to Egress only where there are egress rules and no ingress rules, to Ingress where there are no egress rules. */
function applies({ object }: Manifest, direction: 'ingress' | 'egress'): boolean {
  const types = list(at(object, 'spec', 'types'));
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  const has = (key: string) => list(at(object, 'spec', key)).length > 0;
  return direction === 'egress' ? has('egress') : has('ingress') || !has('egress');
}

function selects(inventory: Inventory, policy: Manifest, pod: PodTemplate): boolean | undefined {
  if (policy.kind === 'NetworkPolicy' && policy.namespace !== pod.namespace) return false;
  const labels = {
    ...pod.labels,
    'projectcalico.org/orchestrator': 'k8s',
    'projectcalico.org/namespace': pod.namespace,
    'projectcalico.org/serviceaccount': pod.serviceAccount,
  };
  const own = matchesCalicoSelector(tryText(at(policy.object, 'spec', 'selector')) ?? '', labels);
  const { labels: ofNamespace, complete } = namespaceLabels(inventory, pod.namespace);
  const selector = tryText(at(policy.object, 'spec', 'namespaceSelector')) ?? '';
  const namespace = matchesCalicoSelector(selector, { ...ofNamespace, 'projectcalico.org/name': pod.namespace });
  if (own === false || (namespace === false && complete)) return false;
  return own === true && namespace === true ? true : undefined;
}
