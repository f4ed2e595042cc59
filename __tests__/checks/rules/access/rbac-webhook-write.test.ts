import { rbacWebhookWrite } from '../../../../checks/rules/access/rbac-webhook-write';
import { violationsOf } from '../../../support/manifests';

const role = (rule: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: r }
rules: [{ ${rule} }]`;

test.each([
  [
    'patching webhooks',
    'apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [get, patch]',
    ['may patch mutatingwebhookconfigurations'],
  ],
  [
    'a named webhook, which may be made to match everything',
    'apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], resourceNames: [own], verbs: [update]',
    ['may update validatingwebhookconfigurations'],
  ],
  [
    'reading webhooks',
    'apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [get, list, watch]',
    [],
  ],
])('%s', (_title, rule, messages) => {
  expect(violationsOf(rbacWebhookWrite, role(rule))).toEqual(messages.map((message) => `rules[0]: ${message}`));
});
