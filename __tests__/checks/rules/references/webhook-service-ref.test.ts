import { webhookServiceRef } from '../../../../checks/rules/references/webhook-service-ref';
import { violationsOf } from '../../../support/manifests';

const SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: hook, namespace: apps }
spec: { ports: [{ port: 443 }] }
---`;
const webhook = (client: string, kind = 'ValidatingWebhookConfiguration') => `
apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}
metadata: { name: w }
webhooks: [{ clientConfig: { ${client} } }]`;
const crd = (name: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.net }
spec: { conversion: { webhook: { clientConfig: { service: { name: ${name}, namespace: apps } } } } }`;
const api = (service: string) => `
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1.example.net }
spec: { ${service} }`;
const FIELD = 'webhooks[0].clientConfig.service';

test.each([
  [
    'a missing Service',
    webhook('service: { name: hok, namespace: apps }'),
    [`${FIELD}.name: Service apps/hok does not exist (did you mean "hook"?)`],
  ],
  [
    'a mutating webhook, too',
    webhook('service: { name: other, namespace: apps }', 'MutatingWebhookConfiguration'),
    [`${FIELD}.name: Service apps/other does not exist (there: hook)`],
  ],
  [
    'a missing port',
    webhook('service: { name: hook, namespace: apps, port: 8443 }'),
    [`${FIELD}.port: Service apps/hook has no port 8443 (there: 443)`],
  ],
  [
    'a missing conversion Service',
    crd('other'),
    ['spec.conversion.webhook.clientConfig.service.name: Service apps/other does not exist (there: hook)'],
  ],
  [
    'a missing API Service',
    api('service: { name: other, namespace: apps }'),
    ['spec.service.name: Service apps/other does not exist (there: hook)'],
  ],
  ['port 443 where none is written', webhook('service: { name: hook, namespace: apps }'), []],
  ['a URL', webhook('url: https://hook.example.net'), []],
  ['an API of the API server itself', api('group: example.net'), []],
  ['a namespace that the set does not show', webhook('service: { name: hook, namespace: elsewhere }'), []],
  ['a conversion Service', crd('hook'), []],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(webhookServiceRef, SERVICE + yaml)).toEqual(violations);
});
