import { inventory } from '../../checks/inventory';
import { coversEveryNode, mostOnOneNode, type SpreadOptions, spreadOf } from '../../checks/spread';
import { smallLab } from '../support/lab';
import { manifestsOf } from '../support/manifests';
import { APART, spreadOverNodes, workload } from '../support/workload';

function spread(pod: string, options: SpreadOptions = {}, container = '') {
  const [template] = inventory(manifestsOf(workload('Deployment', { pod, container }))).pods;
  if (!template) throw new Error('the test made no pod');
  const { room, perNode, lead } = spreadOf(template, smallLab, options);
  return { room, perNode, lead };
}
const lost = smallLab.nodes.find(({ name }) => name === 'tower');
const FREE = { room: Infinity, perNode: Infinity, lead: Infinity };

test.each([
  ['nothing', '', FREE],
  ['required anti-affinity', APART, { room: 2, perNode: 1, lead: 1 }],
  ['anti-affinity with another workload', APART.replace('app: web', 'app: api'), FREE],
  ['anti-affinity in another namespace', APART.replace('topologyKey', 'namespaces: [other], topologyKey'), FREE],
  [
    'anti-affinity in every namespace',
    APART.replace('topologyKey', 'namespaceSelector: {}, topologyKey'),
    { room: 2, perNode: 1, lead: 1 },
  ],
  ['anti-affinity without selector', APART.replace(/labelSelector: .*? } }/, 'x: y'), FREE],
  [
    'anti-affinity over architectures',
    APART.replace('kubernetes.io/hostname', 'kubernetes.io/arch'),
    { room: 2, perNode: 1, lead: Infinity },
  ],
  ['spread with an empty tainted domain', spreadOverNodes(), { room: 2, perNode: 1, lead: 1 }],
  ['spread that honours taints', spreadOverNodes('nodeTaintsPolicy: Honor'), { room: Infinity, perNode: Infinity, lead: 1 }],
  ['spread by wish', spreadOverNodes('whenUnsatisfiable: ScheduleAnyway'), FREE],
  ['no node', `${APART}\nnodeSelector: { a: b }`, { room: 0, perNode: 1, lead: 1 }],
])('%s', (_title, pod, expected) => {
  expect(spread(pod)).toEqual(expected);
});

test('a host port keeps pods apart', () => {
  expect(spread('', {}, 'ports: [{ containerPort: 80, hostPort: 80 }]')).toEqual({ room: 2, perNode: 1, lead: 1 });
});

test('a dead node takes no pod and may stay an empty domain', () => {
  if (!lost) throw new Error('the lab has no tower');
  const honoured = `${spreadOverNodes('nodeTaintsPolicy: Honor')}`;
  expect(spread(spreadOverNodes(), { lost }).room).toBe(1);
  expect(spread(honoured, { lost }).room).toBe(Infinity);
  expect(spread(spreadOverNodes(), { lost, honorTaints: true }).room).toBe(Infinity);
  expect(spread(APART, { lost }).room).toBe(1);
});

test('terms that hold within one revision do not hold in a rollout', () => {
  const pod = APART.replace('topologyKey', 'matchLabelKeys: [pod-template-hash], topologyKey');
  expect(spread(pod).room).toBe(2);
  expect(spread(pod, { rollout: true }).room).toBe(Infinity);
});

const limits = (perNode: number, lead: number) => ({ room: Infinity, perNode, lead, because: '' });
test.each([
  [2, 2, limits(1, 1), true, 1],
  [2, 2, limits(Infinity, 1), true, 1],
  [3, 2, limits(Infinity, 1), true, 2],
  [2, 2, limits(Infinity, Infinity), false, 2],
  [2, 3, limits(1, 1), false, 1],
  [3, 2, limits(Infinity, 2), true, 2],
  [2, 2, limits(Infinity, 2), false, 2],
  [1, 1, limits(Infinity, Infinity), true, 1],
])('%i replicas on %i nodes with %j cover every node: %p; at most %i on one', (replicas, nodes, given, covers, most) => {
  expect(coversEveryNode(replicas, nodes, given)).toBe(covers);
  expect(mostOnOneNode(replicas, nodes, given)).toBe(most);
});

test('a node outside the selectors counts as a domain only by nodeAffinityPolicy Ignore', () => {
  const pod = (policy: string) =>
    `${spreadOverNodes(`nodeTaintsPolicy: Ignore, nodeAffinityPolicy: ${policy}`)}\nnodeSelector: { h5b.io/worker: "true" }`;
  expect(spread(pod('Honor')).room).toBe(Infinity);
  expect(spread(pod('Ignore')).room).toBe(2);
});

test('maxSkew is 1 by default', () => {
  expect(spread(spreadOverNodes().replace('maxSkew: 1, ', '')).lead).toBe(1);
});

test('pod-template-hash tells revisions of Deployments only', () => {
  const pod = APART.replace('topologyKey', 'matchLabelKeys: [pod-template-hash], topologyKey');
  const [template] = inventory(manifestsOf(workload('StatefulSet', { pod }))).pods;
  expect(template && spreadOf(template, smallLab, { rollout: true }).room).toBe(2);
});
