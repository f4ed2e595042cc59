import { daemonSetRollout } from '../../../../checks/rules/rollouts/daemon-set-rollout';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'spec.updateStrategy.rollingUpdate';
const found = (rolling: string, container = '') =>
  violationsOf(daemonSetRollout, workload('DaemonSet', { spec: `updateStrategy: { rollingUpdate: ${rolling} }`, container }));

test.each([
  ['{ maxUnavailable: 0 }', [`${F}: maxSurge and maxUnavailable are both 0, which is refused`]],
  ['{ maxSurge: 1 }', [`${F}: maxSurge 1 with maxUnavailable 1 (1 by default) is refused; one of them must be 0`]],
  ['{ maxSurge: 1, maxUnavailable: 0 }', []],
  ['{ maxUnavailable: 1 }', []],
  ['{ maxUnavailable: 100% }', []],
  ['{}', []],
])('%s', (rolling, expected) => {
  expect(found(rolling)).toEqual(expected);
});

test('a surge beside a pod that holds a port of the node never starts', () => {
  expect(found('{ maxSurge: 1, maxUnavailable: 0 }', 'ports: [{ containerPort: 80, hostPort: 80 }]')).toEqual([
    `${F}: maxSurge 1, and the old pod holds host port 80`,
  ]);
});

test('OnDelete has no rollout to look at', () => {
  expect(violationsOf(daemonSetRollout, workload('DaemonSet', { spec: 'updateStrategy: { type: OnDelete }' }))).toEqual([]);
});

test('a Deployment is not looked at', () => {
  const spec = 'updateStrategy: { rollingUpdate: { maxUnavailable: 0 } }';
  expect(violationsOf(daemonSetRollout, workload('Deployment', { spec }))).toEqual([]);
});
