import { serviceSelectsPods } from '../../../../checks/rules/references/service-selects-pods';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps }
spec: { template: { metadata: { labels: { app: web, tier: front } }, spec: { containers: [{ name: web }] } } }
---`;
const service = (spec: string, namespace = 'apps') => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: ${namespace} }
spec: { ports: [{ port: 80 }], ${spec} }`;

test.each([
  ['a selector with a misspelt value', service('selector: { app: webb }'), ['no pod template in namespace apps has app=webb']],
  [
    'a selector with one label too many',
    service('selector: { app: web, tier: back }'),
    ['no pod template in namespace apps has app=web, tier=back'],
  ],
  ['a selector that fits', service('selector: { app: web }'), []],
  ['a Service without a selector', service('clusterIP: None'), []],
  ['an ExternalName Service', service('type: ExternalName, externalName: example.net, selector: { app: other }'), []],
  ['a namespace in which the set makes no pods', service('selector: { app: other }', 'elsewhere'), []],
  ['a Service of another group with that kind', service('selector: { app: other }').replace('v1', 'serving.knative.dev/v1'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(serviceSelectsPods, DEPLOYMENT + yaml)).toEqual(messages.map((message) => `spec.selector: ${message}`));
});

test('a lab is a whole cluster, so that a namespace without pods is proof', () => {
  expect(violationsOf(serviceSelectsPods, service('selector: { app: web }'), smallLab)).toHaveLength(1);
});

test.each([
  ['of the StatefulSet fits', 'statefulset.kubernetes.io/pod-name: db-0, app: db', 0],
  ['of another workload does not', 'statefulset.kubernetes.io/pod-name: db-0, app: cache', 1],
])('a label that the StatefulSet controller adds: one %s', (_title, selector, count) => {
  const yaml = `${DEPLOYMENT.replace('Deployment', 'StatefulSet').replaceAll('web', 'db')}${service(`selector: { ${selector} }`)}`;
  expect(violationsOf(serviceSelectsPods, yaml)).toHaveLength(count);
});

test('pods that a controller deploys for a Gateway of the set count', () => {
  const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: apps }
---`;
  const yaml = DEPLOYMENT + service("selector: { 'gateway.networking.k8s.io/gateway-name': edge }");
  expect(violationsOf(serviceSelectsPods, gateway + yaml)).toEqual([]);
  expect(violationsOf(serviceSelectsPods, gateway.replace('edge', 'other') + yaml)).toHaveLength(1);
});
