import { grantViolations, type Permission } from '../../rbac-grant';
import type { Rule } from '../../rule';

/** Roles grant no way to more rights than they name: bind, escalate, impersonate, and writes to roles and bindings. */
export const rbacEscalate: Rule = {
  id: 'rbac-escalate',
  severity: 'error',
  why: 'Whoever may bind, escalate, impersonate or write roles can give itself every right of the cluster.',
  remedy: 'Remove the verbs, limit them by resourceNames, or accept it with a reason.',
  acceptable: true,
  check: (inventory) => grantViolations(inventory, PERMISSIONS),
};

const PERMISSIONS: readonly Permission[] = [
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['roles', 'clusterroles'],
    verbs: ['bind', 'escalate', 'create', 'update', 'patch'],
  },
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['rolebindings', 'clusterrolebindings'],
    verbs: ['create', 'update', 'patch'],
  },
  { group: '', resources: ['users', 'groups', 'serviceaccounts'], verbs: ['impersonate'] },
  { group: 'authentication.k8s.io', resources: ['uids', 'userextras'], verbs: ['impersonate'] },
];
