import { selectsGatewayPods } from '../../gateway-pods';
import type { Inventory } from '../../inventory';
import { at, type JsonObject, record, records, tryText } from '../../json';
import { labelSelector, type Selector, selectorText } from '../../label-selector';
import type { Manifest } from '../../manifest';
import { namespaceIndex } from '../../namespace-index';
import { objectIndex } from '../../object-index';
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
      for (const [direction, key] of [
        ['ingress', 'from'],
        ['egress', 'to'],
      ] as const) {
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
      if (name === undefined || selected.some((pod) => containerPorts(pod).some((candidate) => candidate.name === name)))
        continue;
      yield {
        manifest,
        field: `spec.ingress[${nth}].ports[${index}].port`,
        message: `no selected pod has a port named "${name}"`,
      };
    }
  }
}

function* peers(inventory: Inventory, manifest: Manifest, field: string, peer: JsonObject): Iterable<Violation> {
  const podSelector = labelSelector(record(peer.podSelector));
  if ((peer.namespaceSelector ?? undefined) === undefined) {
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

function tryDistantProblem(
  inventory: Inventory,
  namespaceSelector: Selector,
  podSelector: Selector,
): { readonly key: string; readonly message: string } | undefined {
  const matching = namespaceIndex(inventory).select(namespaceSelector);
  if (matching.size === 0) {
    if (!inventory.lab) return undefined;
    return { key: 'namespaceSelector', message: `no namespace has ${selectorText(namespaceSelector)}` };
  }
  if (podSelector.length === 0) return undefined;
  const pods = podIndex(inventory);
  const isProvable = inventory.lab !== undefined || [...matching].every((name) => pods.hasPods(name));
  if (!isProvable || pods.selectEverywhere(podSelector).some(({ namespace }) => matching.has(namespace))) return undefined;
  if ([...matching].some((name) => selectsGatewayPods(inventory, name, podSelector))) return undefined;
  const where = namespaceSelector.length === 0 ? 'any namespace' : `a namespace with ${selectorText(namespaceSelector)}`;
  return { key: 'podSelector', message: `no pod template in ${where} has ${selectorText(podSelector)}` };
}
