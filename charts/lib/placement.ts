import type { k8s } from 'cdk8s-plus-28';
import type { Lab, LabNode } from '../../config/lab';

/**
 * Which nodes a workload's pods may run on: `every-node` (node agents, the control node included), `workers`,
 * `x86-workers`, or the named ones.
 */
export type Placement = 'every-node' | 'workers' | 'x86-workers' | { readonly nodes: readonly string[] };

/** The nodes of the lab that `placement` means, in the lab's order. */
export function nodesOf(lab: Lab, placement: Placement): readonly LabNode[] {
  if (placement === 'every-node') return lab.nodes.filter((node) => node.control || node.worker);
  if (placement === 'workers') return lab.nodes.filter((node) => node.worker);
  if (placement === 'x86-workers') return lab.nodes.filter((node) => node.worker && node.hardware === 'x86');
  return lab.nodes.filter((node) => placement.nodes.includes(node.name));
}

/** The fields of a pod spec that make the scheduler hold to `placement`. */
export function schedulingOf(placement: Placement): Pick<k8s.PodSpec, 'nodeSelector' | 'affinity' | 'tolerations'> {
  if (placement === 'every-node') return { nodeSelector: { 'kubernetes.io/os': 'linux' }, tolerations: [{ operator: 'Exists' }] };
  if (placement === 'workers') return { nodeSelector: { 'h5b.io/worker': 'true' } };
  if (placement === 'x86-workers') return { nodeSelector: { 'h5b.io/worker': 'true', 'h5b.io/hardware': 'x86' } };
  const terms = [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [...placement.nodes] }] }];
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } } };
}
