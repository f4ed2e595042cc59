import { nodeAgentTolerations } from '../../../../checks/rules/rollouts/node-agent-tolerations';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const CONTROL = 'node-role.kubernetes.io/control-plane';
const MASTER = 'node-role.kubernetes.io/master';
const found = (tolerations: string, lab = [smallLab]) =>
  violationsOf(nodeAgentTolerations, workload('DaemonSet', { pod: `tolerations: [${tolerations}]` }), ...lab);

test('a toleration of the empty value misses the taint of k3s', () => {
  expect(found(`{ key: ${CONTROL}, effect: NoSchedule }`)).toEqual([
    `spec.template.spec.tolerations: control has ${CONTROL}=true:NoSchedule, which its tolerations of ${CONTROL} do not fit`,
  ]);
});

test.each([
  ['another effect', `{ key: ${CONTROL}, operator: Exists, effect: NoExecute }`],
  ['the key before Kubernetes 1.24', `{ key: ${MASTER}, operator: Exists }`],
])('%s misses it too', (_title, toleration) => {
  expect(found(toleration)).toHaveLength(1);
});

test.each([
  ['any value', `{ key: ${CONTROL}, operator: Exists }`],
  ['the right value', `{ key: ${CONTROL}, value: "true" }`],
  ['everything', '{ operator: Exists }'],
  ['both keys', `{ key: ${MASTER}, operator: Exists }, { key: ${CONTROL}, operator: Exists }`],
  ['something else, because it is meant for workers', '{ key: gpu, operator: Exists }'],
])('a toleration of %s is fine', (_title, toleration) => {
  expect(found(toleration)).toEqual([]);
});

test('without a lab only the old key is found', () => {
  expect(found(`{ key: ${MASTER}, operator: Exists }`, [])).toEqual([
    `spec.template.spec.tolerations: tolerates ${MASTER}, which no node has since Kubernetes 1.24`,
  ]);
  expect(found(`{ key: ${CONTROL}, effect: NoSchedule }`, [])).toEqual([]);
});

test('a Deployment is not meant for every node', () => {
  const pod = `tolerations: [{ key: ${MASTER}, operator: Exists }]`;
  expect(violationsOf(nodeAgentTolerations, workload('Deployment', { pod }), smallLab)).toEqual([]);
});

test('without a lab a toleration of everything makes up for the old key', () => {
  expect(found(`{ key: ${MASTER}, operator: Exists }, { operator: Exists }`, [])).toEqual([]);
});
