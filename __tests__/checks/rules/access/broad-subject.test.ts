import { broadSubject } from '../../../../checks/rules/access/broad-subject';
import { violationsOf } from '../../../support/manifests';

const binding = (subject: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: b }
roleRef: { kind: ClusterRole, name: view }
subjects: [{ kind: User, name: alice }, { ${subject} }]`;

test.each([
  ['anonymous requests', 'kind: User, name: system:anonymous', ['User system:anonymous is everybody who reaches the API server']],
  [
    'everybody without a credential',
    'kind: Group, name: system:unauthenticated',
    ['Group system:unauthenticated is everybody who reaches the API server'],
  ],
  [
    'the group past authorization',
    'kind: Group, name: system:masters',
    ['Group system:masters is past every authorization check already, and cannot be revoked'],
  ],
  [
    'every pod',
    'kind: Group, name: system:serviceaccounts',
    ['Group system:serviceaccounts is every ServiceAccount of the cluster'],
  ],
  ['the pods of one namespace', 'kind: Group, name: system:serviceaccounts:apps', []],
  ['a ServiceAccount', 'kind: ServiceAccount, name: system:masters, namespace: apps', []],
  ['a group of people', 'kind: Group, name: admins', []],
])('%s', (_title, subject, messages) => {
  expect(violationsOf(broadSubject, binding(subject))).toEqual(messages.map((message) => `subjects[1].name: ${message}`));
});
