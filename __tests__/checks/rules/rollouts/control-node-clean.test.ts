import { controlNodeClean } from '../../../../checks/rules/rollouts/control-node-clean';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const TOLERATES = 'tolerations: [{ key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule }]';
const found = (kind: string, pod: string) => violationsOf(controlNodeClean, workload(kind, { pod }), smallLab);

test.each(['Deployment', 'StatefulSet', 'Job', 'Pod'])('a %s that tolerates the taint of the control node is found', (kind) => {
  expect(found(kind, TOLERATES)).toEqual([expect.stringMatching(/: may land on control$/)]);
});

test.each([
  ['a DaemonSet', 'DaemonSet', TOLERATES],
  ['a Deployment without toleration', 'Deployment', ''],
  ['one that selects workers', 'Deployment', `${TOLERATES}\nnodeSelector: { h5b.io/worker: "true" }`],
  ['a toleration of an empty value, which k3s does not set', 'Deployment', TOLERATES.replace('operator: Exists, ', '')],
])('%s is fine', (_title, kind, pod) => {
  expect(found(kind, pod)).toEqual([]);
});

test('a control node that also works takes any pod', () => {
  const nodes = smallLab.nodes.map((node) => ({ ...node, worker: true, taints: [] }));
  expect(violationsOf(controlNodeClean, workload('Deployment'), { ...smallLab, nodes })).toEqual([]);
});
