import { replacementSchedulable } from '../../../../checks/rules/rollouts/replacement-schedulable';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { APART, spreadOverNodes, workload } from '../../../support/workload';

const found = (pod: string, replicas = 2) =>
  violationsOf(replacementSchedulable, workload('Deployment', { spec: `replicas: ${replicas}`, pod }), smallLab);
const ON_WORKERS = 'nodeSelector: { h5b.io/worker: "true" }';

test('a spread that still counts the dead node keeps the replacement waiting', () => {
  expect(found(`${spreadOverNodes()}\n${ON_WORKERS}`)).toEqual([
    'spec.template.spec.topologySpreadConstraints: with pi down only 1 of 2 replicas can run (topologySpreadConstraints over kubernetes.io/hostname, maxSkew 1, DoNotSchedule with a domain that takes no pod)',
  ]);
});

test.each([
  ['nodeTaintsPolicy Honor', `${spreadOverNodes('nodeTaintsPolicy: Honor')}\n${ON_WORKERS}`, 2],
  ['ScheduleAnyway', spreadOverNodes('whenUnsatisfiable: ScheduleAnyway'), 2],
  ['one replica', `${spreadOverNodes()}\n${ON_WORKERS}`, 1],
  ['required anti-affinity, where one pod per node is meant', APART, 2],
])('%s is fine', (_title, pod, replicas) => {
  expect(found(pod, replicas)).toEqual([]);
});
