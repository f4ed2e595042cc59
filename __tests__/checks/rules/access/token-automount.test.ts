import { tokenAutomount } from '../../../../checks/rules/access/token-automount';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const account = (more = '') => `
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: apps }
${more}
---`;
const binding = (subject: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: b, namespace: apps }
roleRef: { kind: ClusterRole, name: view }
subjects: [{ ${subject} }]
---`;
const pod = (spec: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: apps }
spec: { ${spec} }`;
const WEB = 'serviceAccountName: web';
const message = (name: string) => [
  `spec.automountServiceAccountToken: mounts a token of ServiceAccount apps/${name}, which is bound to no role`,
];

test.each([
  ['an account without rights', account() + pod(WEB), message('web')],
  ['the account of every namespace', pod(''), message('default')],
  [
    'a pod that insists',
    account('automountServiceAccountToken: false') + pod(`${WEB}, automountServiceAccountToken: true`),
    message('web'),
  ],
  [
    'rights of an account of that name elsewhere',
    account() + binding('kind: ServiceAccount, name: web, namespace: other') + pod(WEB),
    message('web'),
  ],
  ['a pod that mounts none', account() + pod(`${WEB}, automountServiceAccountToken: false`), []],
  ['an account that gives none', account('automountServiceAccountToken: false') + pod(WEB), []],
  ['an account with rights', account() + binding('kind: ServiceAccount, name: web') + pod(WEB), []],
  ['rights by the name of the user', account() + binding('kind: User, name: system:serviceaccount:apps:web') + pod(WEB), []],
  ['rights by the group of the namespace', account() + binding('kind: Group, name: system:serviceaccounts:apps') + pod(WEB), []],
  ['an account that the set does not show', pod('serviceAccountName: other'), []],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(tokenAutomount, yaml)).toEqual(violations);
});

test('a lab shows all its accounts', () => {
  expect(violationsOf(tokenAutomount, pod('serviceAccountName: other'), smallLab)).toHaveLength(1);
});
