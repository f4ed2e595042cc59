import type { Lab, LabNode, LabTaint } from '../config/lab';
import { at, type JsonObject, list, record, records, textMap, tryText } from './json';
import type { PodTemplate } from './pod';

const known = new WeakMap<Lab, WeakMap<PodTemplate, readonly LabNode[]>>();

/**
 * The nodes of the lab on which the scheduler may put a pod, in the lab's order: those that its `nodeName`, `nodeSelector` and
 * required node affinity name and whose taints it tolerates. What other pods take up is not looked at.
 */
export function eligibleNodes(pod: PodTemplate, lab: Lab): readonly LabNode[] {
  const ofLab = known.get(lab) ?? new WeakMap<PodTemplate, readonly LabNode[]>();
  known.set(lab, ofLab);
  const nodes = ofLab.get(pod) ?? lab.nodes.filter((node) => isSelected(pod, node) && isTolerated(pod, node));
  ofLab.set(pod, nodes);
  return nodes;
}

/** True if `nodeName`, `nodeSelector` and required node affinity admit the node; taints are not looked at. */
export function isSelected(pod: PodTemplate, node: LabNode): boolean {
  const name = tryText(pod.spec.nodeName);
  if (name !== undefined && name !== node.name) return false;
  const selector = Object.entries(textMap(pod.spec.nodeSelector));
  const required = at(pod.spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  if (selector.length === 0 && required === undefined) return true;
  const labels = nodeLabels(node);
  return (
    selector.every(([key, value]) => labels[key] === value) &&
    (required === undefined || records(record(required).nodeSelectorTerms).some((term) => isTermMet(term, node, labels)))
  );
}

/** True if the pod tolerates every taint of the node. */
export function isTolerated(pod: PodTemplate, node: LabNode): boolean {
  const tolerations = [...records(pod.spec.tolerations), ...(pod.manifest.kind === 'DaemonSet' ? DAEMON_TOLERATIONS : [])];
  return node.taints.every((taint) => tolerations.some((toleration) => tolerates(toleration, taint)));
}

/** True if one toleration admits one taint. */
export function tolerates(toleration: JsonObject, taint: LabTaint): boolean {
  const key = tryText(toleration.key) ?? '';
  const effect = tryText(toleration.effect) ?? '';
  if (effect !== '' && effect !== taint.effect) return false;
  if (toleration.operator === 'Exists') return key === '' || key === taint.key;
  return key === taint.key && (tryText(toleration.value) ?? '') === taint.value;
}

/**
 * The labels of a node as the scheduler sees them: the lab's, those of the kubelet (`kubernetes.io/…`) and those that k3s sets
 * (k3s-io/k3s pkg/server and pkg/cloudprovider: role `"true"`, instance type `k3s`).
 */
export const nodeLabels = (node: LabNode): Readonly<Record<string, string>> => ({
  'kubernetes.io/hostname': node.name,
  'kubernetes.io/arch': node.arch,
  'kubernetes.io/os': 'linux',
  'beta.kubernetes.io/arch': node.arch,
  'beta.kubernetes.io/os': 'linux',
  'node.kubernetes.io/instance-type': 'k3s',
  ...(node.control ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
  ...node.labels,
});

/** Source: k8s.io/kubernetes/pkg/controller/daemon/util AddOrUpdateDaemonPodTolerations. */
const DAEMON_TOLERATIONS: readonly JsonObject[] = [
  'not-ready',
  'unreachable',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'unschedulable',
  'network-unavailable',
].map((condition) => ({ key: `node.kubernetes.io/${condition}`, operator: 'Exists' }));

/** Terms are alternatives, the requirements of one term must all hold, and a term without any matches nothing. */
function isTermMet(term: JsonObject, node: LabNode, labels: Readonly<Record<string, string>>): boolean {
  const expressions = records(term.matchExpressions);
  const fields = records(term.matchFields);
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((expression) => isRequirementMet(expression, labels[tryText(expression.key) ?? ''])) &&
    fields.every((field) => isRequirementMet(field, field.key === 'metadata.name' ? node.name : undefined))
  );
}

function isRequirementMet(requirement: JsonObject, actual: string | undefined): boolean {
  const values = list(requirement.values);
  switch (requirement.operator) {
    case 'In':
      return actual !== undefined && values.includes(actual);
    case 'NotIn':
      return actual === undefined || !values.includes(actual);
    case 'Exists':
      return actual !== undefined;
    case 'DoesNotExist':
      return actual === undefined;
    case 'Gt':
      return actual !== undefined && Number(actual) > Number(values[0]);
    case 'Lt':
      return actual !== undefined && Number(actual) < Number(values[0]);
    default:
      return false;
  }
}
