import { namespacePodSecurity } from '../../../../checks/rules/workloads/namespace-pod-security';
import { violationsOf } from '../../../support/manifests';

const F = 'metadata.labels["pod-security.kubernetes.io/enforce"]';

test.each([
  ['no label', '{}', [`${F}: enforces no level, which means privileged`]],
  ['only warn', '{ pod-security.kubernetes.io/warn: restricted }', [`${F}: enforces no level, which means privileged`]],
  ['privileged', '{ pod-security.kubernetes.io/enforce: privileged }', [`${F}: enforces privileged`]],
  ['baseline', '{ pod-security.kubernetes.io/enforce: baseline }', [`${F}: enforces baseline`]],
  [
    'a level that is none',
    '{ pod-security.kubernetes.io/enforce: Restricted }',
    [`${F}: Restricted is no level; the admission enforces restricted and warns`],
  ],
  ['restricted', '{ pod-security.kubernetes.io/enforce: restricted }', []],
])('a namespace with %s', (_title, labels, expected) => {
  const yaml = `{ apiVersion: v1, kind: Namespace, metadata: { name: apps, labels: ${labels} } }`;
  expect(violationsOf(namespacePodSecurity, yaml)).toEqual(expected);
});

test('a Namespace of another API group is none', () => {
  expect(violationsOf(namespacePodSecurity, '{ apiVersion: pool.test/v1, kind: Namespace, metadata: { name: apps } }')).toEqual(
    [],
  );
});
