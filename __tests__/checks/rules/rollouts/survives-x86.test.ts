import { survivesX86 } from '../../../../checks/rules/rollouts/survives-x86';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { APART, spreadOverNodes, workload } from '../../../support/workload';

const annotations = "h5b.io/survives: 'x86,api'";
const found = (kind: string, spec: string, pod: string, lab = smallLab) =>
  violationsOf(survivesX86, workload(kind, { annotations, spec, pod }), lab);
const TOWER = 'nodeSelector: { kubernetes.io/hostname: tower }';

test.each([
  ['one replica', 'Deployment', '', '', 'all 1 replicas may be on tower'],
  ['replicas that only happen to be apart', 'Deployment', 'replicas: 2', '', 'all 2 replicas may be on tower'],
  [
    'two pods per node',
    'Deployment',
    'replicas: 2',
    spreadOverNodes('whenUnsatisfiable: ScheduleAnyway'),
    'all 2 replicas may be on tower',
  ],
  ['only x86', 'DaemonSet', '', TOWER, 'can only land on tower'],
  ['a Job', 'Job', '', '', 'a Job is not kept running'],
])('%s does not survive', (_title, kind, spec, pod, message) => {
  expect(found(kind, spec, pod)).toEqual([`spec.template.spec: ${message}`]);
});

test.each([
  ['a DaemonSet on the workers', 'DaemonSet', '', ''],
  ['replicas that are kept apart', 'Deployment', 'replicas: 2', APART],
  ['replicas that are spread', 'Deployment', 'replicas: 2', spreadOverNodes('nodeTaintsPolicy: Honor')],
  ['a pod that is on the Pi only', 'Deployment', '', 'nodeSelector: { kubernetes.io/hostname: pi }'],
])('%s survives', (_title, kind, spec, pod) => {
  expect(found(kind, spec, pod)).toEqual([]);
});

test('a lab without another worker has nothing to survive on, and that is no finding', () => {
  const nodes = smallLab.nodes.filter(({ name }) => name !== 'pi');
  expect(found('Deployment', '', '', { ...smallLab, nodes })).toEqual([]);
});

test('a workload that promises nothing is passed over', () => {
  expect(violationsOf(survivesX86, workload('Deployment'), smallLab)).toEqual([]);
});

test('a lab without x86 has none to lose', () => {
  const nodes = smallLab.nodes.filter(({ name }) => name !== 'tower');
  expect(found('Deployment', '', 'nodeSelector: { a: b }', { ...smallLab, nodes })).toEqual([]);
});
