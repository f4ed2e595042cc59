import { loadYaml } from '../../checks/load-yaml';

const load = (text: string, path = 'a/x.yaml') => loadYaml([{ path, component: 'a', text }]);
const data = (text: string) =>
  load(`{ apiVersion: v1, kind: ConfigMap, metadata: { name: x }, data: { a: ${text} } }`).manifests[0]?.object.data;

test('every document is an object; empty ones and comments are none', () => {
  const text =
    '# a comment\n---\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: one\n---\n# only this\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: two\n';
  const { manifests, problems, skipped } = load(text);
  expect(manifests.map(({ kind, namespace, name, component }) => [kind, namespace, name, component])).toEqual([
    ['Namespace', '', 'one', 'a'],
    ['Pod', 'default', 'two', 'a'],
  ]);
  expect([problems, skipped]).toEqual([[], []]);
});

test('the objects of a list are found, with their lines', () => {
  const loaded = load(
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: b}\n  data:\n    k: v\n',
  );
  expect(loaded.manifests.map(({ name }) => name)).toEqual(['a', 'b']);
  const [, second] = loaded.manifests;
  expect(second && [loaded.lineOf(second, ''), loaded.lineOf(second, 'data.k')]).toEqual([7, 11]);
});

test('JSON is read too', () => {
  expect(load('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"}}', 'x.json').manifests).toHaveLength(1);
});

test.each([
  ['on', true],
  ['"on"', 'on'],
  ['no', false],
  ['y', true],
  ['0644', 420],
  ['1_000', 1000],
  ['12:30', '12:30'],
  ['2001-01-01', '2001-01-01'],
  ['1.5', 1.5],
  ['~', null],
])('%s is read as kubectl reads it', (text, value) => {
  expect(data(text)).toEqual({ a: value });
});

test('merge keys are merged', () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nbase: &base {a: "1"}\ndata: {<<: *base, b: "2"}\n';
  expect(load(text).manifests[0]?.object.data).toEqual({ a: '1', b: '2' });
});

test.each([
  ['a list that does not end', 'a: [1\nb: 2\n', 2, 1],
  ['a key that is there twice', 'apiVersion: v1\nkind: A\na: 1\na: 2\n', 4, 1],
  ['a tab', 'a:\n\tb: 1\n', 2, 1],
  ['an object without an apiVersion', '---\nkind: Deployment\nmetadata: {name: x}\n', 2, 1],
])('%s is a problem at its line', (_title, text, line, column) => {
  expect(load(text).problems).toEqual([{ path: 'a/x.yaml', line, column, message: expect.stringMatching(/^\S.*\S$/) }]);
});

test('a bomb of aliases is a problem, not a crash', () => {
  const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`;
  const text = `a: &a [x]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}${level('e', 'd')}${level('f', 'e')}`;
  expect(load(text).problems).toEqual([{ path: 'a/x.yaml', line: 1, column: 1, message: expect.stringContaining('alias') }]);
});

test('one broken document does not hide the others', () => {
  const { manifests, problems } = load(
    'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n---\na: "never closed\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: other}\n',
  );
  expect(manifests.map(({ name }) => name)).toEqual(['x', 'other']);
  expect(problems.map(({ line }) => line)).toEqual([6]);
});

test.each([
  ['Helm values', 'replicas: 1\n', 'no kind: not a Kubernetes object'],
  [
    'a kustomization.yaml',
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n',
    'Kustomization of kustomize, which no API server gets',
  ],
  ['a list', '- name: ci\n', 'no kind: not a Kubernetes object'],
  [
    'a kind of another tool',
    'kind: pipeline\nsteps: []\n',
    'kind pipeline without apiVersion and metadata: not a Kubernetes object',
  ],
  [
    'a Helm template',
    'metadata:\n  name: {{ .Values.name }}\n  {{- if .Values.x }}\n',
    'a template, not YAML; render it first (helm template)',
  ],
  [
    'the Pod of a Helm test',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: t, annotations: { helm.sh/hook: "test, test-success" } }\n',
    'Pod of helm test, which no installation applies',
  ],
])('%s is skipped with its reason', (_title, text, reason) => {
  const { manifests, problems, skipped } = load(text);
  expect([manifests, problems]).toEqual([[], []]);
  expect(skipped.map((one) => one.reason)).toEqual([reason]);
});

test.each(['pre-install', 'post-install,test'])(
  'an object of the Helm hook %s is read, because installing applies it',
  (hook) => {
    const { manifests, skipped } = load(
      `apiVersion: batch/v1\nkind: Job\nmetadata: { name: j, annotations: { helm.sh/hook: "${hook}" } }\n`,
    );
    expect([manifests.map(({ name }) => name), skipped]).toEqual([['j'], []]);
  },
);

test('a CRD among the files says the scope of its kind, whatever the caller knows', () => {
  const crd =
    '{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: w }, spec: { group: e.org, scope: Cluster, names: { kind: W } } }';
  const objects =
    '{ apiVersion: e.org/v1, kind: W, metadata: { name: x } }\n---\n{ apiVersion: f.org/v1, kind: V, metadata: { name: x } }';
  const { manifests } = loadYaml(
    [
      { path: 'o.yaml', component: '-', text: objects },
      { path: 'c.yaml', component: '-', text: crd },
    ],
    (_apiVersion, kind) => kind === 'V',
  );
  expect(manifests.map(({ kind, namespace }) => [kind, namespace])).toEqual([
    ['W', ''],
    ['V', ''],
    ['CustomResourceDefinition', ''],
  ]);
});

test('a field that is missing has the line of its nearest parent; quoted keys are found', () => {
  const loaded = load(
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations:\n    a.b/c: d\nspec:\n  containers:\n  - name: a\n',
  );
  const [pod] = loaded.manifests;
  const line = (field: string) => (pod ? loaded.lineOf(pod, field) : undefined);
  expect(['metadata.annotations["a.b/c"]', 'spec.containers[0].image', 'spec.dnsPolicy', 'status'].map(line)).toEqual([
    6, 9, 7, 1,
  ]);
});
