import { rbacWildcard } from '../../../../checks/rules/access/rbac-wildcard';
import { violationsOf } from '../../../support/manifests';

const role = (rule: string, kind = 'ClusterRole') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: r, namespace: apps }
rules: [{ ${rule} }]`;

test.each([
  ['any verb', role("apiGroups: [''], resources: [pods], verbs: ['*']"), ['"*" in verbs: * on pods']],
  [
    'any resource',
    role("apiGroups: [metallb.io], resources: ['*'], verbs: [get]", 'Role'),
    ['"*" in resources: get on *.metallb.io'],
  ],
  ['any group', role("apiGroups: ['*'], resources: [pods], verbs: [get]"), ['"*" in apiGroups: get on pods.*']],
  ['any URL', role("nonResourceURLs: ['*'], verbs: [get]"), ['"*" in nonResourceURLs: get on *']],
  ['lists', role("apiGroups: ['', apps], resources: [pods, deployments], verbs: [get, list]"), []],
  ['one subresource of every resource', role("apiGroups: [apps], resources: ['*/scale'], verbs: [get]"), []],
  ['a URL prefix', role("nonResourceURLs: ['/metrics/*'], verbs: [get]"), []],
  ['a kind of that name in another group', role("verbs: ['*']").replace('rbac.authorization.k8s.io', 'example.net'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(rbacWildcard, yaml)).toEqual(messages.map((message) => `rules[0]: ${message}`));
});
