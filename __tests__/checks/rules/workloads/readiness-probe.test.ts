import { readinessProbe } from '../../../../checks/rules/workloads/readiness-probe';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const service = (spec = '', port = '{ port: 80, targetPort: http }', selector = '{ app: web }') => `---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps }
spec: { selector: ${selector}, ports: [${port}], ${spec} }
`;
const PORTS = 'ports: [{ name: http, containerPort: 8080 }]';
const PROBE = 'readinessProbe: { httpGet: { path: /, port: http } }';
const MISSING = ['spec.template.spec.containers[0].readinessProbe: container main serves a Service and has no readiness probe'];

test.each([
  ['by name', service()],
  ['by number', service('', '{ port: 80, targetPort: 8080 }')],
  ['by a number that is not declared', service('', '{ port: 80, targetPort: 9000 }')],
  ['headless', service('clusterIP: None')],
])('a container that serves a Service %s without a probe is found', (_title, yaml) => {
  expect(violationsOf(readinessProbe, workload('Deployment', { container: PORTS }) + yaml)).toEqual(MISSING);
  expect(violationsOf(readinessProbe, workload('Deployment', { container: `${PORTS}, ${PROBE}` }) + yaml)).toEqual([]);
});

test.each([
  [
    'a Service that publishes unready pods',
    workload('StatefulSet', { container: PORTS }) + service('publishNotReadyAddresses: true'),
  ],
  ['a Service without selector', workload('Deployment', { container: PORTS }) + service('', undefined, '{}')],
  ['a Service of other pods', workload('Deployment', { container: PORTS }) + service('', undefined, '{ app: other }')],
  ['a Job', workload('Job', { container: PORTS }) + service()],
  ['no Service', workload('Deployment', { container: PORTS })],
])('%s asks for no probe', (_title, yaml) => {
  expect(violationsOf(readinessProbe, yaml)).toEqual([]);
});

test('a helper container beside the one that serves needs none', () => {
  const yaml = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps }
spec:
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: reloader }, { name: main, ${PORTS}, ${PROBE} }]
`;
  expect(violationsOf(readinessProbe, yaml + service())).toEqual([]);
});

test('two Services over the same container give one finding', () => {
  expect(violationsOf(readinessProbe, workload('Deployment', { container: PORTS }) + service() + service())).toEqual(MISSING);
});

test('a sidecar that serves the port needs the probe', () => {
  const pod = `initContainers: [{ name: proxy, restartPolicy: Always, ${PORTS} }]`;
  expect(violationsOf(readinessProbe, workload('Deployment', { pod, container: PROBE }) + service())).toEqual([
    'spec.template.spec.initContainers[0].readinessProbe: container proxy serves a Service and has no readiness probe',
  ]);
});

test('an init container that declares the port has ended when the Service asks', () => {
  const pod = `initContainers: [{ name: setup, ${PORTS} }]`;
  expect(violationsOf(readinessProbe, workload('Deployment', { pod, container: `${PORTS}, ${PROBE}` }) + service())).toEqual([]);
});

test('one of several ports is enough to serve', () => {
  const two = service('', '{ port: 80, targetPort: http }, { port: 81, targetPort: other }');
  expect(violationsOf(readinessProbe, workload('Deployment', { container: PORTS }) + two)).toEqual(MISSING);
});

test('where no container declares the port a probe on any is enough', () => {
  const yaml = workload('Deployment', {
    pod: 'initContainers: [{ name: proxy, restartPolicy: Always }]',
    container: 'readinessProbe: { exec: { command: [a] } }',
  });
  expect(violationsOf(readinessProbe, yaml + service())).toEqual([]);
});
