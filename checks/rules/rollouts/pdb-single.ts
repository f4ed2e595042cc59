import { disruptionBudgets } from '../../disruption-budget';
import type { Manifest } from '../../manifest';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

/** No pod is guarded by two PodDisruptionBudgets. */
export const pdbSingle: Rule = {
  id: 'pdb-single',
  severity: 'error',
  why: 'The eviction API answers 500 for a pod with two budgets, so its node can never be drained.',
  remedy: 'Narrow the selector of one budget or remove it.',
  *check(inventory) {
    const guards = new Map<PodTemplate, Manifest>();
    for (const { manifest, pods } of disruptionBudgets(inventory)) {
      for (const pod of pods) {
        const other = guards.get(pod);
        if (other && other !== manifest) {
          const message = `guards ${pod.manifest.kind} ${pod.manifest.name}, which ${other.name} guards already`;
          yield { manifest, field: 'spec.selector', message };
        }
        guards.set(pod, manifest);
      }
    }
  },
};
