import { limitNotBelowRequest } from '../../../../checks/rules/workloads/limit-not-below-request';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'spec.template.spec.containers[0].resources';

test.each([
  [
    'memory above its limit',
    '{ requests: { memory: 1Gi }, limits: { memory: 512Mi } }',
    [`${F}: memory request 1Gi is above its limit 512Mi`],
  ],
  ['CPU above its limit', '{ requests: { cpu: 1 }, limits: { cpu: 500m } }', [`${F}: cpu request 1 is above its limit 500m`]],
  [
    'a device below its limit',
    '{ requests: { gpu.test/card: 1 }, limits: { gpu.test/card: 2 } }',
    [`${F}: gpu.test/card request 1 differs from its limit 2`],
  ],
  ['as many devices as allowed', '{ requests: { gpu.test/card: 1 }, limits: { gpu.test/card: 1 } }', []],
  ['a limit that is no quantity', '{ requests: { cpu: 1 }, limits: { cpu: many } }', []],
  ['the same in other units', '{ requests: { memory: 1Gi }, limits: { memory: 1024Mi } }', []],
  ['room above the request', '{ requests: { cpu: 100m }, limits: { cpu: 1 } }', []],
  ['only a limit', '{ limits: { cpu: 1 } }', []],
  ['values that are no quantities are left to others', '{ requests: { cpu: many }, limits: { cpu: 1 } }', []],
])('%s', (_title, resources, expected) => {
  expect(violationsOf(limitNotBelowRequest, workload('Deployment', { container: `resources: ${resources}` }))).toEqual(expected);
});

test("the pod's own resources are looked at", () => {
  const pod = 'resources: { requests: { cpu: 2 }, limits: { cpu: 1 } }';
  expect(violationsOf(limitNotBelowRequest, workload('Deployment', { pod }))).toEqual([
    'spec.template.spec.resources: cpu request 2 is above its limit 1',
  ]);
});
