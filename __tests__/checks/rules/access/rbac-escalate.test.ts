import { rbacEscalate } from '../../../../checks/rules/access/rbac-escalate';
import { violationsOf } from '../../../support/manifests';

const role = (rule: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: r }
rules: [{ ${rule} }]`;

test.each([
  ['bind', 'apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]', ['may bind clusterroles']],
  [
    'writing bindings',
    'apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [get, create, patch]',
    ['may create, patch rolebindings'],
  ],
  ['impersonating users', "apiGroups: [''], resources: [users], verbs: [impersonate]", ['may impersonate users']],
  [
    'any verb on roles',
    "apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: ['*']",
    ['may bind, escalate, create, update, patch roles'],
  ],
  ['reading roles', 'apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [get, list, watch]', []],
  [
    'binding a named role',
    'apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [view], verbs: [bind]',
    [],
  ],
  ['writing ServiceAccounts', "apiGroups: [''], resources: [serviceaccounts], verbs: [create, update]", []],
])('%s', (_title, rule, messages) => {
  expect(violationsOf(rbacEscalate, role(rule))).toEqual(messages.map((message) => `rules[0]: ${message}`));
});
