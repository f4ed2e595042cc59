import { inventory } from '../../checks/inventory';
import { podRequests } from '../../checks/pod-requests';
import { manifestsOf } from '../support/manifests';
import { workload } from '../support/workload';

const requestsOf = (pod: string, container = 'resources: { requests: { cpu: 100m, memory: 64Mi } }') => {
  const [template] = inventory(manifestsOf(workload('Deployment', { pod, container }))).pods;
  const { cpu, memory } = template ? podRequests(template) : { cpu: -1, memory: -1 };
  return [Math.round(cpu * 1000), memory / 2 ** 20];
};
const init = (...containers: readonly string[]) => `initContainers: [${containers.join(', ')}]`;
const container = (name: string, memory: string, more = '') =>
  `{ name: ${name}, resources: { requests: { cpu: 50m, memory: ${memory} } }${more} }`;

test.each([
  ['its container', '', [100, 64]],
  ['a small init container that is done before', init(container('setup', '32Mi')), [100, 64]],
  ['a large init container', init(container('setup', '256Mi')), [100, 256]],
  ['a sidecar that stays', init(container('proxy', '32Mi', ', restartPolicy: Always')), [150, 96]],
  [
    'an init container beside the sidecar before it',
    init(container('proxy', '32Mi', ', restartPolicy: Always'), container('setup', '256Mi')),
    [150, 288],
  ],
  [
    'an init container before the sidecar',
    init(container('setup', '256Mi'), container('proxy', '32Mi', ', restartPolicy: Always')),
    [150, 256],
  ],
  ['the resources of the pod instead', 'resources: { requests: { cpu: 1, memory: 1Gi } }', [1000, 1024]],
  ['overhead on top', 'overhead: { cpu: 10m, memory: 8Mi }', [110, 72]],
])('a pod asks for %s', (_title, pod, expected) => {
  expect(requestsOf(pod)).toEqual(expected);
});

test('a limit stands in for a request', () => {
  expect(requestsOf('', 'resources: { limits: { cpu: 1, memory: 128Mi } }')).toEqual([1000, 128]);
});

test('a container that says nothing asks for nothing', () => {
  expect(requestsOf('', '')).toEqual([0, 0]);
});
