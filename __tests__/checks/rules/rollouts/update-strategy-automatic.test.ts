import { updateStrategyAutomatic } from '../../../../checks/rules/rollouts/update-strategy-automatic';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

test.each([
  ['DaemonSet', '{ type: OnDelete }', ['spec.updateStrategy: OnDelete']],
  ['StatefulSet', '{ type: OnDelete }', ['spec.updateStrategy: OnDelete']],
  [
    'StatefulSet',
    '{ rollingUpdate: { partition: 2 } }',
    ['spec.updateStrategy: partition 2 keeps the pods below it as they are'],
  ],
  ['StatefulSet', '{ type: RollingUpdate, rollingUpdate: { partition: 0 } }', []],
  ['DaemonSet', '{ type: RollingUpdate }', []],
])('%s with %s', (kind, strategy, expected) => {
  expect(violationsOf(updateStrategyAutomatic, workload(kind, { spec: `updateStrategy: ${strategy}` }))).toEqual(expected);
});

test('the default replaces pods', () => {
  expect(violationsOf(updateStrategyAutomatic, workload('DaemonSet') + workload('StatefulSet'))).toEqual([]);
});
