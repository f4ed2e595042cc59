import { alternatives } from '../../alternatives';
import { coversKind, coversNamespace } from '../../coverage';
import { CLUSTER_ROLE, ROLE, SERVICE_ACCOUNT } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { objectIndex } from '../../object-index';
import { type RbacBinding, rbac } from '../../rbac';
import type { Rule, Violation } from '../../rule';

/**
 * The role and the ServiceAccounts of every binding exist. Built-in roles, and ServiceAccounts `default` and those of the
 * controllers in kube-system, are passed over; so are, without a lab, namespaces of which the set holds nothing, and
 * ClusterRoles where it holds none.
 */
export const roleRef: Rule = {
  id: 'role-ref',
  severity: 'error',
  why: 'A binding of a missing role or ServiceAccount grants nothing, and whoever makes that name later gets the rights.',
  remedy: 'Correct roleRef or the subject, or remove the binding.',
  *check(inventory) {
    for (const binding of rbac(inventory).bindings) {
      yield* missingRole(inventory, binding);
      yield* missingAccounts(inventory, binding);
    }
  },
};

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings; k3s adds its own under `system:`. */
const BUILT_IN = /^(cluster-admin|admin|edit|view|system:.*|k3s-.*)$/;
const BUILT_IN_ROLE = /^(system:.*|extension-apiserver-authentication-reader)$/;

function* missingRole(inventory: Inventory, { manifest, roleKind, roleName }: RbacBinding): Iterable<Violation> {
  const isCluster = roleKind === 'ClusterRole';
  const type = isCluster ? CLUSTER_ROLE : ROLE;
  const { namespace } = manifest;
  if (isCluster ? BUILT_IN.test(roleName) : BUILT_IN_ROLE.test(roleName) && namespace.startsWith('kube-')) return;
  const index = objectIndex(inventory);
  if (index.tryFind(type, isCluster ? '' : namespace, roleName)) return;
  if (!(isCluster ? coversKind(inventory, type) : coversNamespace(inventory, namespace, manifest))) return;
  const existing = alternatives(roleName, index.names(type, isCluster ? '' : namespace));
  const name = isCluster ? roleName : `${namespace}/${roleName}`;
  yield { manifest, field: 'roleRef.name', message: `${roleKind} ${name} does not exist${existing}` };
}

function* missingAccounts(inventory: Inventory, { manifest, subjects }: RbacBinding): Iterable<Violation> {
  const index = objectIndex(inventory);
  for (const { kind, namespace, name, field } of subjects) {
    if (kind !== 'ServiceAccount') continue;
    if (namespace === '') {
      yield { manifest, field: `${field}.namespace`, message: `ServiceAccount ${name} of no namespace` };
      continue;
    }
    if (name === 'default' || index.tryFind(SERVICE_ACCOUNT, namespace, name)) continue;
    if (!coversNamespace(inventory, namespace, manifest) || (namespace === 'kube-system' && CONTROLLER.test(name))) continue;
    const existing = alternatives(name, index.names(SERVICE_ACCOUNT, namespace));
    yield { manifest, field: `${field}.name`, message: `ServiceAccount ${namespace}/${name} does not exist${existing}` };
  }
}

/** Accounts that kube-controller-manager makes for its controllers (cmd/kube-controller-manager/names of Kubernetes). */
const CONTROLLER = /-(controller|collector|binder|cleaner|publisher)$/;
