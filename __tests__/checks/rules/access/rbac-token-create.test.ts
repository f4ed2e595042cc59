import { rbacTokenCreate } from '../../../../checks/rules/access/rbac-token-create';
import { violationsOf } from '../../../support/manifests';

const role = (rule: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: r }
rules: [{ ${rule} }]`;

test.each([
  [
    'tokens of any ServiceAccount',
    "apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]",
    ['may create serviceaccounts/token'],
  ],
  [
    'approving certificates',
    'apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]',
    ['may update certificatesigningrequests/approval'],
  ],
  [
    'tokens of one ServiceAccount',
    "apiGroups: [''], resources: [serviceaccounts/token], resourceNames: [cni], verbs: [create]",
    [],
  ],
  ['checking tokens', 'apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create]', []],
  ['asking for a certificate', 'apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [create]', []],
])('%s', (_title, rule, messages) => {
  expect(violationsOf(rbacTokenCreate, role(rule))).toEqual(messages.map((message) => `rules[0]: ${message}`));
});
