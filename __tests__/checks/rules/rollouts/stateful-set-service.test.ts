import { statefulSetService } from '../../../../checks/rules/rollouts/stateful-set-service';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const service = (spec: string, name = 'db') => `---
{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: apps }, spec: { ${spec} } }
`;
const found = (more: string, spec = 'serviceName: db') =>
  violationsOf(statefulSetService, workload('StatefulSet', { spec }) + more);

test.each([
  ['no Service', '', ['spec.serviceName: Service db is not there']],
  ['another Service', service('clusterIP: None', 'web'), ['spec.serviceName: Service db is not there']],
  ['one with an address', service('selector: { app: web }'), ['spec.serviceName: Service db is not headless']],
  [
    'one of other pods',
    service('clusterIP: None, selector: { app: api }'),
    ['spec.serviceName: Service db does not select the pods'],
  ],
  ['the headless one', service('clusterIP: None, selector: { app: web }'), []],
  [
    'one per pod by the label that the controller adds',
    service('clusterIP: None, selector: { app: web, statefulset.kubernetes.io/pod-name: web-0 }'),
    [],
  ],
])('%s', (_title, more, expected) => {
  expect(found(more)).toEqual(expected);
});

test('a StatefulSet that names none asks for none', () => {
  expect(found('', '')).toEqual([]);
});
