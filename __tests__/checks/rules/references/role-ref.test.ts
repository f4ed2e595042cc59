import { roleRef } from '../../../../checks/rules/references/role-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const ROLES = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: apps }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: watcher }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: apps }
---`;
const binding = (kind: 'RoleBinding' | 'ClusterRoleBinding', role: string, subject: string, namespace = 'apps') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: b, ${kind === 'RoleBinding' ? `namespace: ${namespace}` : ''} }
roleRef: { ${role} }
subjects: [{ ${subject} }]`;
const local = (role: string, subject = 'kind: ServiceAccount, name: web', namespace = 'apps') =>
  binding('RoleBinding', role, subject, namespace);
const everywhere = (role: string, subject = 'kind: ServiceAccount, name: web, namespace: apps') =>
  binding('ClusterRoleBinding', role, subject);
const READER = 'kind: Role, name: reader';
const WATCHER = 'kind: ClusterRole, name: watcher';

test.each([
  [
    'a missing Role',
    local('kind: Role, name: raeder'),
    ['roleRef.name: Role apps/raeder does not exist (did you mean "reader"?)'],
  ],
  [
    'a Role where a ClusterRole is meant',
    local('kind: Role, name: view'),
    ['roleRef.name: Role apps/view does not exist (there: reader)'],
  ],
  [
    'a missing ClusterRole',
    everywhere('kind: ClusterRole, name: other'),
    ['roleRef.name: ClusterRole other does not exist (there: watcher)'],
  ],
  [
    'a missing ServiceAccount',
    local(READER, 'kind: ServiceAccount, name: wbe'),
    ['subjects[0].name: ServiceAccount apps/wbe does not exist (did you mean "web"?)'],
  ],
  [
    'a ServiceAccount of no namespace in a ClusterRoleBinding',
    everywhere(WATCHER, 'kind: ServiceAccount, name: web'),
    ['subjects[0].namespace: ServiceAccount web of no namespace'],
  ],
])('%s is found', (_title, yaml, violations) => {
  expect(violationsOf(roleRef, ROLES + yaml)).toEqual(violations);
});

test.each([
  ['a Role and a ServiceAccount of the namespace of the binding', local(READER)],
  ['a ClusterRole in a namespace', local(WATCHER)],
  ['a built-in ClusterRole', everywhere('kind: ClusterRole, name: system:auth-delegator')],
  [
    'the role for users of aggregated API servers',
    local(
      'kind: Role, name: extension-apiserver-authentication-reader',
      'kind: ServiceAccount, name: web, namespace: apps',
      'kube-system',
    ),
  ],
  ['the account of every namespace', local(READER, 'kind: ServiceAccount, name: default')],
  [
    'an account of a namespace that the set does not show',
    everywhere(WATCHER, 'kind: ServiceAccount, name: x, namespace: elsewhere'),
  ],
  ['a user', local(READER, 'kind: User, name: alice')],
  ['a group', local(READER, 'kind: Group, name: admins')],
])('%s is fine', (_title, yaml) => {
  expect(violationsOf(roleRef, ROLES + yaml)).toEqual([]);
});

test('a set without ClusterRoles says nothing about them, a lab does', () => {
  const yaml = everywhere('kind: ClusterRole, name: other', 'kind: User, name: alice');
  expect(violationsOf(roleRef, yaml)).toEqual([]);
  expect(violationsOf(roleRef, yaml, smallLab)).toHaveLength(1);
});
