import { selectsGatewayPods } from '../../gateway-pods';
import { NAMESPACE } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type JsonObject, record, records, tryText } from '../../json';
import { labelSelector, matchesLabels, type Selector, selectorText } from '../../label-selector';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { perInventory } from '../../per-inventory';
import { podIndex } from '../../pod-index';
import type { Rule, Violation } from '../../rule';
import { containerPorts } from '../../service-ports';

/**
 * The pods, the peers and the port names that a NetworkPolicy means exist. Policies of namespaces in which the set makes no
 * pods, and peers in namespaces that it does not show, are passed over without a lab.
 */
export const networkPolicyRef: Rule = {
  id: 'network-policy-ref',
  severity: 'warning',
  why: 'A policy that selects nothing protects nothing, and one that allows nobody blocks what it was meant to let through.',
  remedy: 'Correct the selector or the port name, or remove the policy.',
  acceptable: true,
  *check(inventory) {
    for (const manifest of objectIndex(inventory).ofKind({ group: 'networking.k8s.io', kind: 'NetworkPolicy' })) {
      yield* ownPods(inventory, manifest);
      for (const [direction, key] of [['ingress', 'from'], ['egress', 'to']] as const) {
        for (const [nth, rule] of records(at(manifest.object, 'spec', direction)).entries()) {
          for (const [peer, spec] of records(rule[key]).entries()) {
            yield* peers(inventory, manifest, `spec.${direction}[${nth}].${key}[${peer}]`, spec);
          }
        }
      }
    }
  },
};

function* ownPods(inventory: Inventory, manifest: Manifest): Iterable<Violation> {
  const pods = podIndex(inventory);
  const { namespace } = manifest;
  if (!(inventory.lab || pods.hasPods(namespace))) return;
  const selector = labelSelector(record(at(manifest.object, 'spec', 'podSelector')));
  const selected = pods.select(namespace, selector);
  if (selected.length === 0 && selector.length > 0 && !selectsGatewayPods(inventory, namespace, selector)) {
    const message = `no pod template in namespace ${namespace} has ${selectorText(selector)}`;
    yield { manifest, field: 'spec.podSelector', message };
  }
  if (selected.length === 0) return;
  for (const [nth, rule] of records(at(manifest.object, 'spec', 'ingress')).entries()) {
    for (const [index, { port }] of records(rule.ports).entries()) {
      const name = tryText(port);
      if (name === undefined || selected.some((pod) => containerPorts(pod).some((candidate) => candidate.name === name))) continue;
      yield { manifest, field: `spec.ingress[${nth}].ports[${index}].port`, message: `no selected pod has a port named "${name}"` };
    }
  }
}

function* peers(inventory: Inventory, manifest: Manifest, field: string, peer: JsonObject): Iterable<Violation> {
  const podSelector = peer.podSelector === undefined ? [] : labelSelector(record(peer.podSelector));
  if (peer.namespaceSelector === undefined) {
    const { namespace } = manifest;
    if (podSelector.length === 0 || !(inventory.lab || podIndex(inventory).hasPods(namespace))) return;
    if (podIndex(inventory).selectsAny(namespace, podSelector) || selectsGatewayPods(inventory, namespace, podSelector)) return;
    const message = `no pod template in namespace ${namespace} has ${selectorText(podSelector)}`;
    yield { manifest, field: `${field}.podSelector`, message };
    return;
  }
  const namespaceSelector = labelSelector(record(peer.namespaceSelector));
  const problem = tryDistantProblem(inventory, namespaceSelector, podSelector);
  if (problem) yield { manifest, field: `${field}.${problem.key}`, message: problem.message };
}

/** Names, in labels that every namespace carries. */
const NAME = 'kubernetes.io/metadata.name';

/** The namespaces that the set shows, with their labels. */
const namespaces = perInventory((inventory) => {
  const declared = objectIndex(inventory).ofKind(NAMESPACE);
  const labels = new Map(declared.map(({ name, labels: own }) => [name, { ...own, [NAME]: name }]));
  const others = ['default', 'kube-system', ...inventory.pods.map(({ namespace }) => namespace)];
  for (const name of others) if (!labels.has(name)) labels.set(name, { [NAME]: name });
  return { labels, isComplete: declared.length > 0 };
});

function tryDistantProblem(
  inventory: Inventory,
  namespaceSelector: Selector,
  podSelector: Selector,
): { readonly key: string; readonly message: string } | undefined {
  const { labels } = namespaces(inventory);
  const matching = [...labels.entries()].filter(([, own]) => matchesLabels(namespaceSelector, own)).map(([name]) => name);
  if (matching.length === 0) {
    if (!inventory.lab) return undefined;
    return { key: 'namespaceSelector', message: `no namespace has ${selectorText(namespaceSelector)}` };
  }
  if (podSelector.length === 0) return undefined;
  const pods = podIndex(inventory);
  const isProvable = inventory.lab !== undefined || matching.every((name) => pods.hasPods(name));
  const found = pods.selectEverywhere(podSelector).some(({ namespace }) => matching.includes(namespace));
  if (found || !isProvable || matching.some((name) => selectsGatewayPods(inventory, name, podSelector))) return undefined;
  const where = namespaceSelector.length === 0 ? 'any namespace' : `a namespace with ${selectorText(namespaceSelector)}`;
  return { key: 'podSelector', message: `no pod template in ${where} has ${selectorText(podSelector)}` };
}
