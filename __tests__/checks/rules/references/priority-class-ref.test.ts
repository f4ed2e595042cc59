import { priorityClassRef } from '../../../../checks/rules/references/priority-class-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const CLASS = `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: ingress }
---`;
const pod = (name: string) => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: apps }
spec: { priorityClassName: ${name} }`;

test.each([
  ['a misspelt class', CLASS + pod('ingres'), ['PriorityClass ingres does not exist (did you mean "ingress"?)']],
  [
    'a misspelt built-in class',
    pod('system-node-critcal'),
    ['PriorityClass system-node-critcal does not exist (did you mean "system-node-critical"?)'],
  ],
  ['a class of the set', CLASS + pod('ingress'), []],
  ['a built-in class', CLASS + pod('system-cluster-critical'), []],
  ['a set that shows no class', pod('other'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(priorityClassRef, yaml)).toEqual(messages.map((message) => `spec.priorityClassName: ${message}`));
});

test('a lab shows all its classes', () => {
  expect(violationsOf(priorityClassRef, pod('other'), smallLab)).toHaveLength(1);
});
