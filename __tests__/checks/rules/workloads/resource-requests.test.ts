import { resourceRequests } from '../../../../checks/rules/workloads/resource-requests';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'spec.template.spec.containers[0].resources.requests';
const limitRange = (limits: string, namespace = 'apps') => `---
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: ${namespace} }
spec: { limits: [${limits}] }
`;

test.each([
  ['no resources', '', [`${F}: container main requests no cpu and no memory`]],
  ['only CPU', 'resources: { requests: { cpu: 100m } }', [`${F}: container main requests no memory`]],
  ['both', 'resources: { requests: { cpu: 100m, memory: 64Mi } }', []],
  ['limits stand in for requests', 'resources: { limits: { cpu: 1, memory: 64Mi } }', []],
  ['one of each', 'resources: { requests: { cpu: 100m }, limits: { memory: 64Mi } }', []],
])('%s', (_title, container, expected) => {
  expect(violationsOf(resourceRequests, workload('Deployment', { container }))).toEqual(expected);
});

test('a sidecar needs its own requests, an init container does not', () => {
  const pod = `initContainers:
  - { name: setup, image: 'a:1' }
  - { name: proxy, image: 'a:1', restartPolicy: Always }`;
  const container = 'resources: { requests: { cpu: 1, memory: 1Gi } }';
  expect(violationsOf(resourceRequests, workload('StatefulSet', { pod, container }))).toEqual([
    'spec.template.spec.initContainers[1].resources.requests: container proxy requests no cpu and no memory',
  ]);
});

test("the pod's own resources are enough", () => {
  expect(
    violationsOf(resourceRequests, workload('Deployment', { pod: 'resources: { requests: { cpu: 1, memory: 1Gi } }' })),
  ).toEqual([]);
});

test.each([
  ['default requests', '{ type: Container, defaultRequest: { cpu: 10m, memory: 16Mi } }', 'apps', 0],
  ['default limits', '{ type: Container, default: { cpu: 1, memory: 1Gi } }', 'apps', 0],
  ['maxima only', '{ type: Container, max: { memory: 1Gi } }', 'apps', 1],
  ['defaults of another namespace', '{ type: Container, defaultRequest: { cpu: 10m, memory: 16Mi } }', 'other', 1],
])('a LimitRange with %s', (_title, limits, namespace, count) => {
  expect(violationsOf(resourceRequests, workload('Deployment') + limitRange(limits, namespace))).toHaveLength(count);
});
