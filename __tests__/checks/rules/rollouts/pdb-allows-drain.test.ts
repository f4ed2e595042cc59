import { pdbAllowsDrain } from '../../../../checks/rules/rollouts/pdb-allows-drain';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { APART, spreadOverNodes, workload } from '../../../support/workload';

const pdb = (bound: string, selector = '{ matchLabels: { app: web } }') => `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: apps }
spec: { ${bound}, selector: ${selector} }
`;
const found = (kind: string, replicas: number, bound: string, pod = '', lab = [smallLab]) =>
  violationsOf(pdbAllowsDrain, workload(kind, { spec: `replicas: ${replicas}`, pod }) + pdb(bound), ...lab);

test.each([
  [1, 'minAvailable: 1', ['spec.minAvailable: minAvailable: 1 of 1 replicas allows no eviction']],
  [2, 'minAvailable: 2', ['spec.minAvailable: minAvailable: 2 of 2 replicas allows no eviction']],
  [2, 'minAvailable: 51%', ['spec.minAvailable: minAvailable: 51% of 2 replicas allows no eviction']],
  [3, 'maxUnavailable: 0', ['spec.maxUnavailable: maxUnavailable: 0 of 3 replicas allows no eviction']],
  [2, 'minAvailable: 1', []],
  [2, 'minAvailable: 50%', []],
  [1, 'maxUnavailable: 1', []],
  [3, 'maxUnavailable: 1%', []],
  [0, 'minAvailable: 1', []],
])('%i replicas with %s', (replicas, bound, expected) => {
  expect(found('Deployment', replicas, bound, '', [])).toEqual(expected);
});

test('the replicas of an autoscaled workload are the least that the autoscaler keeps', () => {
  const hpa = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: apps }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, minReplicas: 2, maxReplicas: 5 }
`;
  const yaml = workload('Deployment') + pdb('minAvailable: 1');
  expect(violationsOf(pdbAllowsDrain, yaml + hpa)).toEqual([]);
  expect(violationsOf(pdbAllowsDrain, yaml)).toHaveLength(1);
});

test('replicas that can only be on the node that is drained block it', () => {
  expect(found('Deployment', 2, 'minAvailable: 1', 'nodeSelector: { kubernetes.io/hostname: tower }')).toEqual([
    'spec.minAvailable: minAvailable: 1: a drain of tower has to evict up to 2 of 2 pods, none of them can be replaced elsewhere and 1 may be away',
  ]);
});

test.each([
  ['replicas that are kept apart', APART],
  ['replicas that are spread', spreadOverNodes('whenUnsatisfiable: DoNotSchedule, nodeTaintsPolicy: Honor')],
  ['replicas that can all move to the other node', ''],
])('%s let every node be drained', (_title, pod) => {
  expect(found('Deployment', 2, 'minAvailable: 1', pod)).toEqual([]);
});

test.each([
  ['a DaemonSet, whose pods a drain leaves alone', 'DaemonSet', '{ matchLabels: { app: web } }'],
  ['other pods', 'Deployment', '{ matchLabels: { app: other } }'],
])('a budget for %s is passed over', (_title, kind, selector) => {
  expect(violationsOf(pdbAllowsDrain, workload(kind) + pdb('minAvailable: 1', selector))).toEqual([]);
});

test('replacements that find room elsewhere are counted', () => {
  const pod = `${spreadOverNodes().replace('maxSkew: 1', 'maxSkew: 2')}\nnodeSelector: { h5b.io/worker: "true" }`;
  expect(found('Deployment', 4, 'minAvailable: 3', pod)).toEqual([
    'spec.minAvailable: minAvailable: 3: a drain of pi has to evict up to 3 of 4 pods, only 1 can be replaced elsewhere and 1 may be away',
  ]);
  expect(found('Deployment', 4, 'minAvailable: 2', pod)).toEqual([]);
});

test('a budget over two workloads is judged by their replicas together', () => {
  const two = workload('Deployment') + workload('StatefulSet', { name: 'web' });
  expect(violationsOf(pdbAllowsDrain, two + pdb('minAvailable: 1'), smallLab)).toEqual([]);
  expect(violationsOf(pdbAllowsDrain, two + pdb('minAvailable: 2'), smallLab)).toHaveLength(1);
});
