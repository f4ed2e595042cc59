import { webhookDeadlock } from '../../../../checks/rules/network/webhook-deadlock';
import { violationsOf } from '../../../support/manifests';

const webhook = (settings: string, rule = "apiGroups: ['*'], resources: ['*'], operations: ['*']") => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: guard }
webhooks: [{ name: guard.example.org, clientConfig: { service: { name: guard, namespace: guard } }, rules: [{ ${rule} }], ${settings} }]
`;
const server = `---
{ apiVersion: v1, kind: Service, metadata: { name: guard, namespace: guard }, spec: { selector: { app: guard } } }
---
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: guard, namespace: guard }, spec: { template: { metadata: { labels: { app: guard } } } } }
`;
const found = (namespace: string) => [
  `webhooks[0].failurePolicy: webhook guard.example.org has to admit pods of ${namespace} and fails closed`,
];
const without = (...names: readonly string[]) =>
  `namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [${names.join(', ')}] }] }`;

test.each([
  ['everything, with the default policy', webhook(''), found('guard')],
  ['pods everywhere', webhook('failurePolicy: Fail', "apiGroups: [''], resources: [pods], operations: [CREATE]"), found('guard')],
  ['all but its own namespace', webhook(without('guard')), found('kube-system')],
  ['its own pods by label', webhook(`objectSelector: { matchLabels: { app: guard } }`) + server, found('guard')],
])('a webhook for %s can lock itself out', (_title, yaml, expected) => {
  expect(violationsOf(webhookDeadlock, yaml)).toEqual(expected);
});

test.each([
  ['fails open', webhook('failurePolicy: Ignore')],
  ['leaves out its own namespace and kube-system', webhook(without('guard', 'kube-system'))],
  ['asks for a label that namespaces must opt in with', webhook('namespaceSelector: { matchLabels: { guard: enabled } }')],
  ['asks for a label that its own pods do not have', webhook('objectSelector: { matchLabels: { guarded: "true" } }') + server],
  ['is for its own kinds', webhook('', 'apiGroups: [example.org], resources: ["*"], operations: ["*"]')],
  ['is for deletions', webhook('', "apiGroups: [''], resources: [pods], operations: [DELETE]")],
  ['has conditions', webhook('matchConditions: [{ name: a, expression: "true" }]')],
  [
    'is outside of the cluster',
    webhook('').replace('service: { name: guard, namespace: guard }', 'url: https://guard.example.org'),
  ],
])('a webhook that %s passes', (_title, yaml) => {
  expect(violationsOf(webhookDeadlock, yaml)).toEqual([]);
});
