import { duplicateObject } from '../../../../checks/rules/hygiene/duplicate-object';
import { violationsOf } from '../../../support/manifests';

const deployment = (namespace: string, apiVersion = 'apps/v1') =>
  `{ apiVersion: ${apiVersion}, kind: Deployment, metadata: { name: web, namespace: ${namespace} } }`;

test('the second definition of an object is found, in another version too', () => {
  expect(violationsOf(duplicateObject, `${deployment('a')}\n---\n${deployment('a', 'apps/v1beta1')}`)).toEqual([
    'metadata.name: Deployment is also in test.yaml',
  ]);
});

test.each([
  ['another namespace', `${deployment('a')}\n---\n${deployment('b')}`],
  ['another group', `${deployment('a')}\n---\n${deployment('a', 'example.org/v1')}`],
  [
    'generated names',
    '{ apiVersion: batch/v1, kind: Job, metadata: { generateName: x } }\n---\n{ apiVersion: batch/v1, kind: Job, metadata: { generateName: x } }',
  ],
])('%s is another object', (_title, yaml) => {
  expect(violationsOf(duplicateObject, yaml)).toEqual([]);
});
