import type { Lab } from '../../../config/lab';
import type { Inventory } from '../../inventory';
import { eligibleNodes } from '../../placement';
import type { PodTemplate } from '../../pod';
import { tryReplicas } from '../../replica-count';
import type { Rule } from '../../rule';
import { mostOnOneNode, spreadOf } from '../../spread';
import { survives } from '../../survives';

/**
 * A workload that says it survives x86 certainly has a pod on another worker before the x86 nodes go down. In a lab of x86
 * nodes only, or of none, nothing is found. Needs a lab.
 */
export const survivesX86: Rule = {
  id: 'survives-x86',
  severity: 'error',
  why: 'With the x86 node down and nobody to schedule a replacement in time, the service is gone.',
  remedy:
    'Make it a DaemonSet on the workers, or run at least two replicas with required podAntiAffinity over kubernetes.io/hostname.',
  *check(inventory) {
    const { lab } = inventory;
    if (!lab?.nodes.some(({ hardware }) => hardware === 'x86')) return;
    if (!lab.nodes.some(({ hardware, worker }) => worker && hardware !== 'x86')) return;
    for (const pod of inventory.pods) {
      const message = survives(pod.manifest).includes('x86') ? tryProblem(inventory, lab, pod) : undefined;
      if (message) yield { manifest: pod.manifest, field: pod.field, message };
    }
  },
};

function tryProblem(inventory: Inventory, lab: Lab, pod: PodTemplate): string | undefined {
  const nodes = eligibleNodes(pod, lab);
  const falling = nodes.filter(({ hardware }) => hardware === 'x86');
  if (falling.length === nodes.length) return `can only land on ${falling.map(({ name }) => name).join(', ') || 'no node'}`;
  if (pod.manifest.kind === 'DaemonSet' || falling.length === 0) return undefined;
  const replicas = tryReplicas(inventory, pod.manifest);
  if (replicas === undefined) return `a ${pod.manifest.kind} is not kept running`;
  const onX86 = falling.length * mostOnOneNode(replicas, nodes.length, spreadOf(pod, lab));
  if (onX86 < replicas) return undefined;
  return `all ${replicas} replicas may be on ${falling.map(({ name }) => name).join(', ')}`;
}
