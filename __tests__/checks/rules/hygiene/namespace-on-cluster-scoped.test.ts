import { namespaceOnClusterScoped } from '../../../../checks/rules/hygiene/namespace-on-cluster-scoped';
import { violationsOf } from '../../../support/manifests';

test.each([
  [
    'a ClusterRole in a namespace',
    'rbac.authorization.k8s.io/v1',
    'ClusterRole',
    'namespace: a',
    ['metadata.namespace: ClusterRole is cluster-scoped, but names namespace "a"'],
  ],
  ['a ClusterRole without one', 'rbac.authorization.k8s.io/v1', 'ClusterRole', '', []],
  ['a Role in a namespace', 'rbac.authorization.k8s.io/v1', 'Role', 'namespace: a', []],
])('%s', (_title, apiVersion, kind, namespace, expected) => {
  expect(
    violationsOf(namespaceOnClusterScoped, `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: x, ${namespace} } }`),
  ).toEqual(expected);
});
