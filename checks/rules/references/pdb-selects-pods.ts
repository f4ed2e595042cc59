import { selectsGatewayPods } from '../../gateway-pods';
import { at, record } from '../../json';
import { labelSelector, selectorText } from '../../label-selector';
import { objectIndex } from '../../object-index';
import { podIndex } from '../../pod-index';
import type { Rule } from '../../rule';

/**
 * Every PodDisruptionBudget selects pods of at least one template of its namespace; an empty selector selects all, a missing
 * one none. Without a lab, a namespace in which the set makes no pods proves nothing.
 */
export const pdbSelectsPods: Rule = {
  id: 'pdb-selects-pods',
  severity: 'error',
  why: 'A budget that selects no pod protects nothing: a drain may evict every replica at once.',
  remedy: 'Make spec.selector equal to labels of the pod template that it is for.',
  acceptable: true,
  *check(inventory) {
    const pods = podIndex(inventory);
    for (const manifest of objectIndex(inventory).ofKind({ group: 'policy', kind: 'PodDisruptionBudget' })) {
      const { namespace } = manifest;
      if (!(inventory.lab || pods.hasPods(namespace))) continue;
      const written = at(manifest.object, 'spec', 'selector');
      const selector = labelSelector(record(written));
      if (written !== undefined && (pods.selectsAny(namespace, selector) || selectsGatewayPods(inventory, namespace, selector)))
        continue;
      const text =
        written === undefined
          ? 'there is no selector'
          : `no pod template in namespace ${namespace} has ${selectorText(selector)}`;
      yield { manifest, field: 'spec.selector', message: text };
    }
  },
};
