import { selectorImmutable } from '../../../../checks/rules/rollouts/selector-immutable';
import { violationsOf } from '../../../support/manifests';

const found = (kind: string, labels: string) =>
  violationsOf(
    selectorImmutable,
    `{ apiVersion: apps/v1, kind: ${kind}, metadata: { name: web }, spec: { selector: { matchLabels: { ${labels} } } } }`,
  );

test.each([
  ['app.kubernetes.io/version', '1.2.3'],
  ['helm.sh/chart', 'web-1.2.3'],
  ['pod-template-hash', 'abc'],
  ['version', 'v1.2.3'],
])('a selector by %s: %s is found', (key, value) => {
  expect(found('Deployment', `app: web, ${key}: '${value}'`)).toEqual([
    `spec.selector.matchLabels["${key}"]: ${key}: ${value} changes with each release`,
  ]);
});

test.each([
  'app: web',
  'app.kubernetes.io/name: web, app.kubernetes.io/instance: web',
  'app: reviews, version: v1',
  'release: my-release',
])('a selector by %s is fine', (labels) => {
  expect(found('StatefulSet', labels)).toEqual([]);
});

test('the ReplicaSets that a Deployment makes have their hash', () => {
  expect(found('ReplicaSet', 'pod-template-hash: abc')).toEqual([]);
});
