import { probeTiming } from '../../../../checks/rules/workloads/probe-timing';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'spec.template.spec.containers[0]';
const TCP = 'tcpSocket: { port: 80 }';

test.each([
  [
    'a timeout beyond the period',
    `readinessProbe: { ${TCP}, timeoutSeconds: 5, periodSeconds: 3 }`,
    [`${F}.readinessProbe: timeout 5 s is longer than the period 3 s`],
  ],
  [
    'a liveness probe that kills a slow start',
    `livenessProbe: { ${TCP}, periodSeconds: 2, failureThreshold: 2 }`,
    [`${F}.livenessProbe: kills a container that has not answered 4 s after its start`],
  ],
  [
    'the same with an initial delay',
    `livenessProbe: { ${TCP}, periodSeconds: 2, failureThreshold: 2, initialDelaySeconds: 20 }`,
    [],
  ],
  [
    'the same behind a startup probe',
    `livenessProbe: { ${TCP}, periodSeconds: 2, failureThreshold: 2 }, startupProbe: { ${TCP}, failureThreshold: 30 }`,
    [],
  ],
  ['a window of just ten seconds', `livenessProbe: { ${TCP}, periodSeconds: 5, failureThreshold: 2 }`, []],
  ['the defaults', `livenessProbe: { ${TCP} }, readinessProbe: { ${TCP} }`, []],
  ['a timeout as long as the period', `readinessProbe: { ${TCP}, timeoutSeconds: 5, periodSeconds: 5 }`, []],
])('%s', (_title, container, expected) => {
  expect(violationsOf(probeTiming, workload('Deployment', { container }))).toEqual(expected);
});
