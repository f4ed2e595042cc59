import { selectorsUnique } from '../../../../checks/rules/hygiene/selectors-unique';
import { violationsOf } from '../../../support/manifests';

const workload = (kind: string, name: string, selector: string, labels: string, namespace = 'apps') => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { matchLabels: ${selector} }, template: { metadata: { labels: ${labels} } } }
`;
const both = (...documents: readonly string[]) => documents.join('---');

test('two workloads with one selector are both found', () => {
  const yaml = both(
    workload('Deployment', 'a', '{ app: x }', '{ app: x }'),
    workload('DaemonSet', 'b', '{ app: x }', '{ app: x }'),
  );
  expect(violationsOf(selectorsUnique, yaml)).toEqual([
    'spec.selector: "app=x" also selects the pods of DaemonSet b',
    'spec.selector: "app=x" also selects the pods of Deployment a',
  ]);
});

test('a selector that is a subset of the labels of another workload is found once', () => {
  const yaml = both(
    workload('Deployment', 'a', '{ app: x }', '{ app: x }'),
    workload('Deployment', 'b', '{ app: x, part: b }', '{ app: x, part: b }'),
  );
  expect(violationsOf(selectorsUnique, yaml)).toEqual(['spec.selector: "app=x" also selects the pods of Deployment b']);
});

test.each([
  [
    'a label of their own',
    both(
      workload('Deployment', 'a', '{ app: x, part: a }', '{ app: x, part: a }'),
      workload('DaemonSet', 'b', '{ app: x, part: b }', '{ app: x, part: b }'),
    ),
  ],
  [
    'other namespaces',
    both(
      workload('Deployment', 'a', '{ app: x }', '{ app: x }', 'one'),
      workload('Deployment', 'a', '{ app: x }', '{ app: x }', 'two'),
    ),
  ],
  [
    'one object defined twice, which another rule finds',
    both(workload('Deployment', 'a', '{ app: x }', '{ app: x }'), workload('Deployment', 'a', '{ app: x }', '{ app: x }')),
  ],
  [
    'a Job with the labels of a workload',
    both(
      workload('Deployment', 'a', '{ app: x }', '{ app: x }'),
      '\napiVersion: batch/v1\nkind: Job\nmetadata: { name: j, namespace: apps }\nspec: { template: { metadata: { labels: { app: x } } } }\n',
    ),
  ],
])('%s keep workloads apart', (_title, yaml) => {
  expect(violationsOf(selectorsUnique, yaml)).toEqual([]);
});
