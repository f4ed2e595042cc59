import type { JsonObject } from '../../checks/json';
import { compareParity, type Difference } from './parity';

const deployment = (container: JsonObject, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { ...spec, template: { spec: { containers: [{ name: 'web', ...container }] } } },
});

const role = (...rules: readonly JsonObject[]): JsonObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'reader' },
  rules,
});

const between = (ours: JsonObject, theirs: JsonObject, differences: readonly Difference[] = []) =>
  compareParity({ ours: [ours], theirs: [theirs], differences });

const CONTAINER = 'spec.template.spec.containers[web]';

describe('what does not count as a difference', () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      'the order of environment variables',
      deployment({
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
      deployment({
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      }),
    ],
    ['the order of arguments', deployment({ args: ['-a', '-b'] }), deployment({ args: ['-b', '-a'] })],
    [
      'the protocol of a port',
      deployment({ ports: [{ containerPort: 80, protocol: 'TCP' }] }),
      deployment({ ports: [{ containerPort: 80 }] }),
    ],
    [
      'times of a probe',
      deployment({ livenessProbe: { tcpSocket: { port: 1 }, periodSeconds: 10, failureThreshold: 3 } }),
      deployment({ livenessProbe: { tcpSocket: { port: 1 } } }),
    ],
    ['one replica', deployment({}, { replicas: 1 }), deployment({})],
    [
      'a strategy written out',
      deployment({}, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } } }),
      deployment({}),
    ],
    [
      'rights grouped in another way',
      role({ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list'] }),
      role(
        { apiGroups: [''], resources: ['pods'], verbs: ['list', 'get'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['list'] },
      ),
    ],
    ['the status', { ...role(), status: { ready: true } }, role()],
  ])('%s', (_what, ours, theirs) => {
    expect(between(ours, theirs)).toEqual([]);
  });
});

describe('what counts', () => {
  test.each<[string, JsonObject, JsonObject, string]>([
    ['an image', deployment({ image: 'a' }), deployment({ image: 'b' }), `${CONTAINER}.image: ours "a", upstream's "b"`],
    [
      'the value of a variable',
      deployment({ env: [{ name: 'A', value: '1' }] }),
      deployment({ env: [{ name: 'A', value: '2' }] }),
      `${CONTAINER}.env[A].value: ours "1", upstream's "2"`,
    ],
    [
      'an argument of ours',
      deployment({ args: ['-a', '-b'] }),
      deployment({ args: ['-a'] }),
      `${CONTAINER}.args[-b]: ours true, upstream's absent`,
    ],
    ['two replicas', deployment({}, { replicas: 2 }), deployment({}), "spec.replicas: ours 2, upstream's absent"],
    [
      'an absent branch, once',
      deployment({}),
      deployment({ livenessProbe: { httpGet: { path: '/', port: 1 }, periodSeconds: 5 } }),
      `${CONTAINER}.livenessProbe: ours absent, upstream's {"httpGet":{"path":"/","port":1},"periodSeconds":5}`,
    ],
    [
      'an empty selector, which means everything',
      { kind: 'NetworkPolicy', metadata: { name: 'p' }, spec: { podSelector: {} } },
      { kind: 'NetworkPolicy', metadata: { name: 'p' }, spec: {} },
      "spec.podSelector: ours {}, upstream's absent",
    ],
    [
      'one verb on one resource',
      role({ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }),
      role({ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'delete'] }),
      "rules[apps/deployments].delete: ours absent, upstream's true",
    ],
    [
      'rights limited to a name',
      role({ apiGroups: [''], resources: ['secrets'], resourceNames: ['a'], verbs: ['get'] }),
      role(),
      'rules[secrets#a]: ours {"get":true}, upstream\'s absent',
    ],
    [
      'rights on everything',
      role({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }),
      role(),
      'rules[(any)/(any)]: ours {"(any)":true}, upstream\'s absent',
    ],
    [
      'rights on a URL',
      role({ nonResourceURLs: ['/metrics'], verbs: ['get'] }),
      role(),
      'rules[/metrics]: ours {"get":true}, upstream\'s absent',
    ],
  ])('%s', (_what, ours, theirs, expected) => {
    const [finding, ...more] = between(ours, theirs);
    expect(finding).toMatch(/^unlisted: /);
    expect(finding).toContain(expected);
    expect(more).toEqual([]);
  });

  test('the order of a command', () => {
    expect(between(deployment({ command: ['sh', '-c'] }), deployment({ command: ['-c', 'sh'] }))).toHaveLength(2);
  });

  test('an object of one side, which a pattern of fields does not cover', () => {
    const props = { ours: [role()], theirs: [deployment({})] };
    expect(compareParity({ ...props, differences: [['*', 'spec*', 'any field']] })).toEqual([
      'unlisted: ClusterRole/reader (object): only ours',
      "unlisted: Deployment/shop/web (object): only upstream's",
      'stale: * spec* (any field) does not differ',
    ]);
    const listed: Difference[] = [
      ['ClusterRole/reader', '(object)', 'a'],
      ['Deployment/shop/*', '(object)', 'b'],
    ];
    expect(compareParity({ ...props, differences: listed })).toEqual([]);
  });
});

describe('the table', () => {
  const [ours, theirs] = [deployment({ image: 'a', args: ['-a'] }), deployment({ image: 'b', args: ['-b'] })];

  test.each<[string, readonly Difference[]]>([
    [
      'by exact path',
      [
        ['Deployment/shop/web', `${CONTAINER}.image`, 'ours is newer'],
        ['Deployment/shop/web', `${CONTAINER}.args[-a]`, 'needed'],
        ['Deployment/shop/web', `${CONTAINER}.args[-b]`, 'not needed'],
      ],
    ],
    [
      'by pattern',
      [
        ['Deployment/*', '*.image', 'x'],
        ['*', `${CONTAINER}.args*`, 'y'],
      ],
    ],
  ])('covers differences %s', (_how, differences) => {
    expect(between(ours, theirs, differences)).toEqual([]);
  });

  test.each<[string, Difference]>([
    ['a path that is the same on both sides', ['Deployment/shop/web', 'spec.replicas', 'r']],
    [
      'brackets and dots, which are not a regular expression',
      ['Deployment/shop/web', 'spec.template.spec.containers.w.b..image', 'r'],
    ],
    ['another object', ['Deployment/shop/webshop', `${CONTAINER}.image`, 'r']],
  ])('is stale at %s', (_what, difference) => {
    expect(between(ours, ours, [difference])).toEqual([`stale: ${difference[0]} ${difference[1]} (r) does not differ`]);
  });
});

test('CRDs are left to the component that has them, unless asked for', () => {
  const crd = { kind: 'CustomResourceDefinition', metadata: { name: 'a.b' } };
  expect(compareParity({ ours: [], theirs: [crd], differences: [] })).toEqual([]);
  expect(compareParity({ ours: [], theirs: [crd], differences: [], crds: true })).toHaveLength(1);
});

test('a renamed object is compared with its counterpart', () => {
  const renamed: JsonObject = {
    ...role({ apiGroups: [''], resources: ['pods'], verbs: ['get'] }),
    metadata: { name: 'ns:reader' },
  };
  const rename = { 'ClusterRole/ns:reader': 'ClusterRole/reader' };
  expect(compareParity({ ours: [role()], theirs: [renamed], differences: [], rename })).toEqual([
    'unlisted: ClusterRole/reader rules[pods]: ours absent, upstream\'s {"get":true}',
  ]);
});

test('an object that is there twice is refused, not compared with chance', () => {
  expect(() => compareParity({ ours: [role(), role()], theirs: [], differences: [] })).toThrow(
    'ClusterRole/reader is there twice',
  );
});
