import type { Inventory } from '../../inventory';
import { at, record, records } from '../../json';
import { labelSelector, matchesLabels, type Selector } from '../../label-selector';
import type { Manifest } from '../../manifest';
import { perInventory } from '../../per-inventory';
import { rbac } from '../../rbac';
import type { Rule } from '../../rule';

/**
 * Every Role and ClusterRole is bound to somebody. ClusterRoles that others aggregate (`aggregate-to-view` and the like) are
 * used by that. Without a lab, a set without any binding leaves them to somebody else.
 */
export const roleUnused: Rule = {
  id: 'role-unused',
  severity: 'warning',
  why: 'A role that nobody has either means that a binding is missing or misspelt, or it waits for somebody to pick it up.',
  remedy: 'Bind it, or remove it.',
  acceptable: true,
  *check(inventory) {
    const { roles, bindings, bindingsOf } = rbac(inventory);
    if (!inventory.lab && bindings.length === 0) return;
    for (const { manifest } of roles) {
      if (bindingsOf(manifest).length > 0 || isAggregated(inventory, manifest)) continue;
      yield { manifest, field: 'metadata.name', message: `${manifest.kind} ${manifest.name} is bound to nobody` };
    }
  },
};

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles */
const BUILT_IN: readonly Selector[] = ['admin', 'edit', 'view'].map((role) => [
  { key: `rbac.authorization.k8s.io/aggregate-to-${role}`, operator: 'In', values: ['true'] },
]);

const aggregations = perInventory((inventory): readonly Selector[] => [
  ...BUILT_IN,
  ...rbac(inventory).roles.flatMap(({ manifest }) =>
    records(at(manifest.object, 'aggregationRule', 'clusterRoleSelectors')).map((selector) => labelSelector(record(selector))),
  ),
]);

const isAggregated = (inventory: Inventory, { kind, labels }: Manifest): boolean =>
  kind === 'ClusterRole' && aggregations(inventory).some((selector) => matchesLabels(selector, labels));
