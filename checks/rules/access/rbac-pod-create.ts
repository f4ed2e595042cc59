import type { Inventory } from '../../inventory';
import { type PolicyRule, type RbacBinding, type RbacRole, rbac } from '../../rbac';
import { type Granted, granted, grantText, isEverything, type Permission } from '../../rbac-grant';
import type { Rule, Violation } from '../../rule';

/**
 * Nobody starts pods outside its own namespace. A ClusterRole that is bound cluster-wide is reported itself; a RoleBinding to a
 * ServiceAccount of another namespace is reported at the binding. A role that is bound to nobody grants nothing.
 */
export const rbacPodCreate: Rule = {
  id: 'rbac-pod-create',
  severity: 'error',
  why: 'Whoever starts pods in a namespace has every ServiceAccount, Secret and volume of it.',
  remedy: 'Grant it by a Role in the namespace of the ServiceAccount only, or accept it with a reason.',
  acceptable: true,
  *check(inventory) {
    for (const role of rbac(inventory).roles) yield* violations(inventory, role);
  },
};

const WORKLOADS = ['create', 'update', 'patch'];
const PERMISSIONS: readonly Permission[] = [
  { group: '', resources: ['pods'], verbs: ['create'] },
  { group: '', resources: ['replicationcontrollers'], verbs: WORKLOADS },
  { group: 'apps', resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'], verbs: WORKLOADS },
  { group: 'batch', resources: ['jobs', 'cronjobs'], verbs: WORKLOADS },
];

function* violations(inventory: Inventory, role: RbacRole): Iterable<Violation> {
  const powers = role.rules.map((rule) => ({ rule, parts: partsOf(rule) })).filter(({ parts }) => parts.length > 0);
  if (powers.length === 0) return;
  const bindings = rbac(inventory).bindingsOf(role.manifest);
  if (bindings.some(({ clusterWide }) => clusterWide)) {
    for (const { rule, parts } of powers) {
      yield { manifest: role.manifest, field: rule.field, message: `may ${parts.map(grantText).join('; ')} in every namespace` };
    }
  }
  const text = powers.flatMap(({ parts }) => parts.map(grantText)).join('; ');
  for (const binding of bindings) yield* fromElsewhere(binding, text);
}

/** An update of named workloads changes those only, and create cannot be limited by name: with names it grants nothing. */
const partsOf = (rule: PolicyRule): readonly Granted[] =>
  isEverything(rule) || rule.resourceNames.length > 0
    ? []
    : PERMISSIONS.map((permission) => granted(rule, permission)).filter(({ verbs }) => verbs.length > 0);

function* fromElsewhere({ manifest, clusterWide, subjects }: RbacBinding, text: string): Iterable<Violation> {
  if (clusterWide) return;
  for (const { kind, namespace, name, field } of subjects) {
    if (kind !== 'ServiceAccount' || namespace === manifest.namespace) continue;
    yield { manifest, field, message: `ServiceAccount ${namespace}/${name} may ${text} in namespace ${manifest.namespace}` };
  }
}
