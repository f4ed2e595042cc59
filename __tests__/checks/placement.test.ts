import { inventory } from '../../checks/inventory';
import { eligibleNodes } from '../../checks/placement';
import type { Lab } from '../../config/lab';
import { smallLab } from '../support/lab';
import { manifestsOf } from '../support/manifests';
import { workload } from '../support/workload';

const nodesOf = (pod: string, kind = 'Deployment', lab: Lab = smallLab) =>
  inventory(manifestsOf(workload(kind, { pod }))).pods.flatMap((template) =>
    eligibleNodes(template, lab).map(({ name }) => name),
  );
const affinity = (...terms: readonly string[]) =>
  `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [${terms.join(', ')}] } } }`;
const expression = (text: string) => affinity(`{ matchExpressions: [{ ${text} }] }`);

test('without selectors a pod may land on every node that has no taint', () => {
  expect(nodesOf('')).toEqual(['pi', 'tower']);
});

test.each([
  ['a label of the lab', 'nodeSelector: { h5b.io/worker: "true" }', ['pi', 'tower']],
  ['the architecture', 'nodeSelector: { kubernetes.io/arch: amd64 }', ['tower']],
  ['the host name', 'nodeSelector: { kubernetes.io/hostname: pi }', ['pi']],
  ['the operating system', 'nodeSelector: { kubernetes.io/os: linux }', ['pi', 'tower']],
  ['two labels', 'nodeSelector: { kubernetes.io/arch: arm64, h5b.io/worker: "true" }', ['pi']],
  ['a label that no node has', 'nodeSelector: { disk: nvme }', []],
  ['a node name', 'nodeName: tower', ['tower']],
])('nodeSelector by %s', (_title, pod, expected) => {
  expect(nodesOf(pod)).toEqual(expected);
});

test.each([
  ['In', expression('key: h5b.io/hardware, operator: In, values: [x86, other]'), ['tower']],
  ['NotIn, which holds without the label', expression('key: disk, operator: NotIn, values: [hdd]'), ['pi', 'tower']],
  ['NotIn', expression('key: kubernetes.io/hostname, operator: NotIn, values: [pi]'), ['tower']],
  ['Exists', expression('key: h5b.io/worker, operator: Exists'), ['pi', 'tower']],
  ['DoesNotExist', expression('key: h5b.io/worker, operator: DoesNotExist'), []],
  ['Gt without the label', expression('key: cores, operator: Gt, values: ["4"]'), []],
  ['a field', affinity('{ matchFields: [{ key: metadata.name, operator: In, values: [pi] }] }'), ['pi']],
  ['an empty term, which holds nowhere', affinity('{}'), []],
  [
    'terms, of which one is enough',
    affinity(
      '{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [pi] }] }',
      '{ matchExpressions: [{ key: kubernetes.io/arch, operator: In, values: [amd64] }] }',
    ),
    ['pi', 'tower'],
  ],
  [
    'requirements of one term, which must all hold',
    affinity(
      '{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [pi] }, { key: kubernetes.io/arch, operator: In, values: [amd64] }] }',
    ),
    [],
  ],
])('node affinity with %s', (_title, pod, expected) => {
  expect(nodesOf(pod)).toEqual(expected);
});

test('preferred node affinity keeps a pod from no node', () => {
  expect(nodesOf(affinity('{}').replace('requiredDuring', 'preferredDuring'))).toEqual(['pi', 'tower']);
});

const KEY = 'node-role.kubernetes.io/control-plane';
test.each([
  ['of everything', '{ operator: Exists }', true],
  ['of the key', `{ key: ${KEY}, operator: Exists }`, true],
  ['of key and effect', `{ key: ${KEY}, operator: Exists, effect: NoSchedule }`, true],
  ['of the value', `{ key: ${KEY}, value: "true", effect: NoSchedule }`, true],
  ['of the empty value', `{ key: ${KEY}, effect: NoSchedule }`, false],
  ['of another effect', `{ key: ${KEY}, operator: Exists, effect: NoExecute }`, false],
  ['of another key', '{ key: gpu, operator: Exists }', false],
])('a toleration %s opens the control node: %s', (_title, toleration, opens) => {
  expect(nodesOf(`tolerations: [${toleration}]`).includes('control')).toBe(opens);
});

test('a DaemonSet tolerates a cordoned node by itself, a Deployment does not', () => {
  const nodes = smallLab.nodes.map((node) => ({
    ...node,
    taints: [{ key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' as const }],
  }));
  expect(nodesOf('', 'DaemonSet', { ...smallLab, nodes })).toEqual(['control', 'pi', 'tower']);
  expect(nodesOf('', 'Deployment', { ...smallLab, nodes })).toEqual([]);
});

test.each([
  ['Gt', '4', true],
  ['Gt', '8', false],
  ['Lt', '16', true],
  ['Lt', '8', false],
])('a numeric label of 8 is %s %s: %s', (operator, value, fits) => {
  const nodes = smallLab.nodes.map((node) => ({ ...node, labels: { cores: '8' } }));
  const pod = expression(`key: cores, operator: ${operator}, values: ["${value}"]`);
  expect(nodesOf(pod, 'Deployment', { ...smallLab, nodes })).toEqual(fits ? ['pi', 'tower'] : []);
});

test('the control node carries the role label that k3s gives it', () => {
  const pod = `nodeSelector: { ${KEY}: "true" }\ntolerations: [{ operator: Exists }]`;
  expect(nodesOf(pod)).toEqual(['control']);
});

test('expressions and fields of one term must all hold', () => {
  const field = '{ key: metadata.name, operator: In, values: [pi] }';
  const arch = (value: string) => `{ key: kubernetes.io/arch, operator: In, values: [${value}] }`;
  expect(nodesOf(affinity(`{ matchFields: [${field}], matchExpressions: [${arch('arm64')}] }`))).toEqual(['pi']);
  expect(nodesOf(affinity(`{ matchFields: [${field}], matchExpressions: [${arch('amd64')}] }`))).toEqual([]);
});

test('an operator that Kubernetes does not know fits no node', () => {
  expect(nodesOf(expression('key: kubernetes.io/arch, operator: Is, values: [arm64]'))).toEqual([]);
});
