import { namespaceRef } from '../../../../checks/rules/references/namespace-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const NAMESPACE = `
apiVersion: v1
kind: Namespace
metadata: { name: apps }
---`;
const service = (metadata: string) => `
apiVersion: v1
kind: Service
metadata: { ${metadata} }`;

test.each([
  [
    'a misspelt namespace',
    NAMESPACE + service('name: a, namespace: aps'),
    ['Namespace aps does not exist (did you mean "apps"?)'],
  ],
  [
    'a missing namespace, once for all its objects',
    `${NAMESPACE}${service('name: a, namespace: other')}\n---${service('name: b, namespace: other')}`,
    ['Namespace other does not exist (there: apps)'],
  ],
  ['a declared namespace', NAMESPACE + service('name: a, namespace: apps'), []],
  ['a namespace of every cluster', NAMESPACE + service('name: a, namespace: kube-system'), []],
  ['no namespace', NAMESPACE + service('name: a'), []],
  ['a set that declares no namespace at all', service('name: a, namespace: other'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(namespaceRef, yaml)).toEqual(messages.map((message) => `metadata.namespace: ${message}`));
});

test('a lab has to declare its namespaces', () => {
  expect(violationsOf(namespaceRef, service('name: a, namespace: other'), smallLab)).toHaveLength(1);
});
