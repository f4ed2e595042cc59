import { replicasSchedulable } from '../../../../checks/rules/rollouts/replicas-schedulable';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { APART, spreadOverNodes, workload } from '../../../support/workload';

const found = (kind: string, spec: string, pod: string, lab = [smallLab]) =>
  violationsOf(replicasSchedulable, workload(kind, { spec, pod }), ...lab);

test('more replicas than nodes that are kept apart are found', () => {
  expect(found('Deployment', 'replicas: 3', APART)).toEqual([
    'spec.replicas: 3 replicas, and room for 2 on pi, tower (required podAntiAffinity over kubernetes.io/hostname)',
  ]);
});

test('an empty domain that takes no pod limits the others to the skew', () => {
  expect(found('Deployment', 'replicas: 3', spreadOverNodes())).toEqual([
    'spec.replicas: 3 replicas, and room for 2 on pi, tower (topologySpreadConstraints over kubernetes.io/hostname, maxSkew 1, DoNotSchedule with a domain that takes no pod)',
  ]);
});

test('minDomains above the number of nodes limits them too', () => {
  expect(found('Deployment', 'replicas: 3', spreadOverNodes('minDomains: 3, nodeTaintsPolicy: Honor'))).toHaveLength(1);
});

test.each(['Deployment', 'StatefulSet', 'Job', 'CronJob', 'Pod'])('a %s that no node fits is found', (kind) => {
  const [finding, ...more] = found(kind, '', 'nodeSelector: { disk: nvme }');
  expect(finding).toMatch(/no node of the lab fits its selectors and tolerations$/);
  expect(more).toEqual([]);
});

test.each([
  ['as many as nodes', 'Deployment', 'replicas: 2', APART],
  ['a toleration that opens the third node', 'Deployment', 'replicas: 3', `${APART}\ntolerations: [{ operator: Exists }]`],
  ['spread that honours taints', 'Deployment', 'replicas: 5', spreadOverNodes('nodeTaintsPolicy: Honor')],
  ['spread that is only wished for', 'Deployment', 'replicas: 5', spreadOverNodes('whenUnsatisfiable: ScheduleAnyway')],
  [
    'spread within the worker nodes',
    'Deployment',
    'replicas: 5',
    `${spreadOverNodes()}\nnodeSelector: { h5b.io/worker: "true" }`,
  ],
  ['anti-affinity over a label that no node has', 'Deployment', 'replicas: 5', APART.replace('kubernetes.io/hostname', 'zone')],
  ['a DaemonSet for hardware that is not there', 'DaemonSet', '', 'nodeSelector: { gpu: "true" }'],
])('%s is fine', (_title, kind, spec, pod) => {
  expect(found(kind, spec, pod)).toEqual([]);
});

test('without a lab nothing is found', () => {
  expect(found('Deployment', 'replicas: 9', APART, [])).toEqual([]);
});
