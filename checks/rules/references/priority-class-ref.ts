import { alternatives } from '../../alternatives';
import { coversKind } from '../../coverage';
import { tryText } from '../../json';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

const PRIORITY_CLASS = { group: 'scheduling.k8s.io', kind: 'PriorityClass' };

/** https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/ */
const BUILT_IN = ['system-cluster-critical', 'system-node-critical'];

/**
 * The PriorityClass of every pod is in the set or built in. Without a lab, a set that holds no PriorityClass proves nothing,
 * except for names in `system-`, which only Kubernetes may use.
 */
export const priorityClassRef: Rule = {
  id: 'priority-class-ref',
  severity: 'error',
  why: 'The API server refuses pods of a missing PriorityClass: the workload is accepted and never gets a pod.',
  remedy: 'Correct priorityClassName, or add the PriorityClass.',
  *check(inventory) {
    const index = objectIndex(inventory);
    for (const { manifest, field, spec } of inventory.pods) {
      const name = tryText(spec.priorityClassName);
      if (!name || BUILT_IN.includes(name) || index.tryFind(PRIORITY_CLASS, '', name)) continue;
      if (!name.startsWith('system-') && !coversKind(inventory, PRIORITY_CLASS)) continue;
      const existing = alternatives(name, [...index.names(PRIORITY_CLASS, ''), ...BUILT_IN]);
      yield { manifest, field: `${field}.priorityClassName`, message: `PriorityClass ${name} does not exist${existing}` };
    }
  },
};
