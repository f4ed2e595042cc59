import { progressDeadline } from '../../../../checks/rules/rollouts/progress-deadline';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const startup = (failures: number) =>
  `startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 10, failureThreshold: ${failures} }`;
const found = (container: string, spec = '', kind = 'Deployment') =>
  violationsOf(progressDeadline, workload(kind, { spec, container }));

test('a startup probe that allows more than the default deadline is found', () => {
  expect(found(startup(90))).toEqual([
    'spec.progressDeadlineSeconds: the probes let a pod take 900 s to get ready, and the deadline is 600 s',
  ]);
});

test('an initial delay of the readiness probe counts', () => {
  expect(
    found('readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 90 }', 'progressDeadlineSeconds: 60'),
  ).toHaveLength(1);
});

test.each([
  ['a raised deadline', startup(90), 'progressDeadlineSeconds: 1200', 'Deployment'],
  ['a startup probe within the deadline', startup(30), '', 'Deployment'],
  ['a startup probe as long as the deadline', startup(60), '', 'Deployment'],
  ['no probes', '', '', 'Deployment'],
  ['a StatefulSet, which has no deadline', startup(90), '', 'StatefulSet'],
])('%s is fine', (_title, container, spec, kind) => {
  expect(found(container, spec, kind)).toEqual([]);
});
