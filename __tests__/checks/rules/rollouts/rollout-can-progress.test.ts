import { rolloutCanProgress } from '../../../../checks/rules/rollouts/rollout-can-progress';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { APART, spreadOverNodes, workload } from '../../../support/workload';

const found = (spec: string, pod = '', container = '') =>
  violationsOf(rolloutCanProgress, workload('Deployment', { spec, pod, container }), smallLab);
const APART_BY_REVISION = APART.replace('topologyKey', 'matchLabelKeys: [pod-template-hash], topologyKey');

test('the default strategy deadlocks two replicas that are kept apart on two workers', () => {
  expect(found('replicas: 2', APART)).toEqual([
    'spec.strategy: 2 replicas, maxSurge 1, maxUnavailable 0, and room for 2 pods (required podAntiAffinity over kubernetes.io/hostname)',
  ]);
});

test.each([
  ['spread with a tainted node that counts as an empty domain', 'replicas: 2', spreadOverNodes(), ''],
  ['a host port', 'replicas: 2', '', 'ports: [{ containerPort: 80, hostPort: 80 }]'],
  [
    'one replica on one node with a host port',
    'replicas: 1',
    'nodeSelector: { kubernetes.io/hostname: pi }\nhostNetwork: true',
    'ports: [{ containerPort: 80 }]',
  ],
])('%s deadlocks the same way', (_title, spec, pod, container) => {
  expect(found(spec, pod, container)).toHaveLength(1);
});

test.each([
  ['maxUnavailable 1', 'replicas: 2\nstrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }', APART],
  ['four replicas, of which 25 % is one', 'replicas: 4', APART],
  ['Recreate', 'replicas: 2\nstrategy: { type: Recreate }', APART],
  ['anti-affinity within one revision', 'replicas: 2', APART_BY_REVISION],
  ['anti-affinity with other pods', 'replicas: 2', APART.replace('app: web', 'app: other')],
  ['preferred anti-affinity', 'replicas: 2', APART.replace('requiredDuring', 'preferredDuring')],
  ['spread that honours taints', 'replicas: 2', spreadOverNodes('nodeTaintsPolicy: Honor')],
  ['spread that is only wished for', 'replicas: 2', spreadOverNodes('whenUnsatisfiable: ScheduleAnyway')],
  ['one replica with another node to go to', 'replicas: 1', APART],
  ['nothing to replace', 'replicas: 0', APART],
])('%s can progress', (_title, spec, pod) => {
  expect(found(spec, pod)).toEqual([]);
});

test('without a lab the number of nodes is not guessed', () => {
  expect(violationsOf(rolloutCanProgress, workload('Deployment', { spec: 'replicas: 2', pod: APART }))).toEqual([]);
});

test.each([
  [
    'strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0% } }',
    ['spec.strategy.rollingUpdate: maxSurge and maxUnavailable are both 0, which is refused'],
  ],
  [
    'strategy: { type: Recreate, rollingUpdate: { maxSurge: 1 } }',
    ['spec.strategy.rollingUpdate: is refused with type Recreate'],
  ],
  [
    'minReadySeconds: 600',
    ['spec.minReadySeconds: minReadySeconds 600 is not below progressDeadlineSeconds 600, which is refused'],
  ],
  ['minReadySeconds: 600\nprogressDeadlineSeconds: 900', []],
  ['strategy: { rollingUpdate: { maxSurge: 0 } }', []],
])('what the API server thinks of %s', (spec, expected) => {
  expect(violationsOf(rolloutCanProgress, workload('Deployment', { spec }))).toEqual(expected);
});
