import { rbacSecrets } from '../../../../checks/rules/access/rbac-secrets';
import { violationsOf } from '../../../support/manifests';

const role = (rule: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: r, namespace: apps }
rules: [{ ${rule} }]`;
const binding = (name: string, kind = 'RoleBinding') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: b, namespace: apps }
roleRef: { kind: ClusterRole, name: ${name} }
subjects: [{ kind: ServiceAccount, name: web, namespace: apps }]`;

test.each([
  ['get on every Secret', role("apiGroups: [''], resources: [configmaps, secrets], verbs: [get]"), ['rules[0]: may get secrets']],
  [
    'list, which returns the values',
    role("apiGroups: [''], resources: [secrets], verbs: [create, list]"),
    ['rules[0]: may list secrets'],
  ],
  [
    'any verb on Secrets',
    role("apiGroups: [''], resources: [secrets], verbs: ['*']"),
    ['rules[0]: may get, list, watch secrets'],
  ],
  ['every resource of the core group', role("apiGroups: [''], resources: ['*'], verbs: [get]"), ['rules[0]: may get secrets']],
  [
    'the built-in edit in a namespace',
    binding('edit'),
    ['roleRef.name: built-in ClusterRole edit may read every Secret of namespace apps'],
  ],
  ['named Secrets', role("apiGroups: [''], resources: [secrets], resourceNames: [db], verbs: [get]"), []],
  ['creating Secrets', role("apiGroups: [''], resources: [secrets], verbs: [create]"), []],
  ['secrets of another group', role('apiGroups: [example.net], resources: [secrets], verbs: [get]'), []],
  ['everything, which is the rule rbac-wildcard', role("apiGroups: ['*'], resources: ['*'], verbs: ['*']"), []],
  ['the built-in view', binding('view'), []],
  ['edit everywhere, which is the rule cluster-admin-binding', binding('edit', 'ClusterRoleBinding'), []],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(rbacSecrets, yaml)).toEqual(violations);
});
