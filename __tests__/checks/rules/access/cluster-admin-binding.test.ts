import { clusterAdminBinding } from '../../../../checks/rules/access/cluster-admin-binding';
import { violationsOf } from '../../../support/manifests';

const binding = (kind: string, role: string, subjects = '[{ kind: ServiceAccount, name: flux, namespace: flux-system }]') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: b, ${kind === 'RoleBinding' ? 'namespace: apps' : ''} }
roleRef: { ${role} }
subjects: ${subjects}`;

test.each([
  [
    'cluster-admin everywhere',
    binding('ClusterRoleBinding', 'kind: ClusterRole, name: cluster-admin'),
    ['ServiceAccount flux-system/flux is cluster-admin in every namespace'],
  ],
  [
    'cluster-admin in a namespace',
    binding('RoleBinding', 'kind: ClusterRole, name: cluster-admin'),
    ['ServiceAccount flux-system/flux is cluster-admin in namespace apps'],
  ],
  [
    'edit everywhere',
    binding('ClusterRoleBinding', 'kind: ClusterRole, name: edit', '[{ kind: User, name: alice }]'),
    ['User alice is edit in every namespace'],
  ],
  ['edit in a namespace, which is the rule rbac-secrets', binding('RoleBinding', 'kind: ClusterRole, name: edit'), []],
  ['view everywhere', binding('ClusterRoleBinding', 'kind: ClusterRole, name: view'), []],
  ['a Role of that name', binding('RoleBinding', 'kind: Role, name: cluster-admin'), []],
  ['nobody', binding('ClusterRoleBinding', 'kind: ClusterRole, name: cluster-admin', '[]'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(clusterAdminBinding, yaml)).toEqual(messages.map((message) => `roleRef.name: ${message}`));
});
