import { imagePullPolicy } from '../../../../checks/rules/workloads/image-pull-policy';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

test.each([
  ['Always', ['spec.template.spec.containers[0].imagePullPolicy: container main pulls at each start: Always']],
  ['IfNotPresent', []],
  ['Never', []],
])('imagePullPolicy %s', (policy, expected) => {
  expect(violationsOf(imagePullPolicy, workload('Deployment', { container: `imagePullPolicy: ${policy}` }))).toEqual(expected);
});

test('an absent policy is IfNotPresent for a pinned tag', () => {
  expect(violationsOf(imagePullPolicy, workload('Deployment'))).toEqual([]);
});
