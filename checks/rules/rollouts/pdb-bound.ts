import { record } from '../../json';
import type { Rule } from '../../rule';

/** No PodDisruptionBudget has both bounds (k8s.io/kubernetes/pkg/apis/policy/validation). */
export const pdbBound: Rule = {
  id: 'pdb-bound',
  severity: 'error',
  why: 'The API server refuses the budget, so drains take all pods at once.',
  remedy: 'Keep maxUnavailable, which goes on fitting when the number of replicas changes, and delete minAvailable.',
  *check({ ofKind }) {
    for (const manifest of ofKind('PodDisruptionBudget')) {
      const { minAvailable, maxUnavailable } = record(manifest.object.spec);
      if (minAvailable === undefined || maxUnavailable === undefined) continue;
      yield {
        manifest,
        field: 'spec.minAvailable',
        message: `minAvailable ${minAvailable} and maxUnavailable ${maxUnavailable} are both set`,
      };
    }
  },
};
