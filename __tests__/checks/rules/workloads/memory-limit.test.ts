import { memoryLimit } from '../../../../checks/rules/workloads/memory-limit';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const MISSING = ['spec.template.spec.containers[0].resources.limits.memory: container main has no memory limit'];

test.each([
  ['a request is no limit', { container: 'resources: { requests: { memory: 64Mi } }' }, MISSING],
  ['a CPU limit is none either', { container: 'resources: { limits: { cpu: 1 } }' }, MISSING],
  ['a memory limit', { container: 'resources: { limits: { memory: 64Mi } }' }, []],
  ["the pod's memory limit", { pod: 'resources: { limits: { memory: 64Mi } }' }, []],
])('%s', (_title, text, expected) => {
  expect(violationsOf(memoryLimit, workload('Deployment', text))).toEqual(expected);
});

test('a LimitRange with a default limit is enough', () => {
  const range = `---
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: apps }
spec: { limits: [{ type: Container, default: { memory: 64Mi } }] }
`;
  expect(violationsOf(memoryLimit, workload('Deployment') + range)).toEqual([]);
});
