import { probeValid } from '../../../../checks/rules/workloads/probe-valid';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'spec.template.spec.containers[0]';
const found = (container: string) => violationsOf(probeValid, workload('Deployment', { container }));

test.each([
  [
    'no action',
    'readinessProbe: { periodSeconds: 5 }',
    `${F}.readinessProbe: has no action; exactly one of exec, httpGet, tcpSocket, grpc is needed`,
  ],
  [
    'two actions',
    'readinessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 } }',
    `${F}.readinessProbe: has httpGet and tcpSocket; exactly one of exec, httpGet, tcpSocket, grpc is needed`,
  ],
  [
    'two successes for liveness',
    'livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 }',
    `${F}.livenessProbe: successThreshold 2; must be 1`,
  ],
  [
    'a grace period for readiness',
    'readinessProbe: { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 5 }',
    `${F}.readinessProbe: a readiness probe has no terminationGracePeriodSeconds`,
  ],
  [
    'a negative number',
    'readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: -1 }',
    `${F}.readinessProbe: period -1 is negative`,
  ],
])('%s is found', (_title, container, expected) => {
  expect(found(container)).toEqual([expected]);
});

test('a plain init container has no probes, a sidecar may', () => {
  const init = (more: string) =>
    `initContainers: [{ name: setup, image: 'a:1', readinessProbe: { exec: { command: [a] } }${more} }]`;
  expect(violationsOf(probeValid, workload('Deployment', { pod: init('') }))).toEqual([
    'spec.template.spec.initContainers[0].readinessProbe: an init container that is no sidecar has no probes',
  ]);
  expect(violationsOf(probeValid, workload('Deployment', { pod: init(', restartPolicy: Always') }))).toEqual([]);
});

test('several successes for readiness and a zero that means the default are fine', () => {
  expect(found('readinessProbe: { tcpSocket: { port: 80 }, successThreshold: 3, periodSeconds: 0 }')).toEqual([]);
});
