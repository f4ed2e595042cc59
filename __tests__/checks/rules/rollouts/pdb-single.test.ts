import { pdbSingle } from '../../../../checks/rules/rollouts/pdb-single';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const pdb = (name: string, selector: string) => `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name}, namespace: apps }
spec: { maxUnavailable: 1, selector: ${selector} }
`;

test('a pod with two budgets is found', () => {
  const yaml = workload('Deployment') + pdb('web', '{ matchLabels: { app: web } }') + pdb('all', '{}');
  expect(violationsOf(pdbSingle, yaml)).toEqual(['spec.selector: guards Deployment web, which web guards already']);
});

test('budgets of different pods are fine', () => {
  const yaml = workload('Deployment') + pdb('web', '{ matchLabels: { app: web } }') + pdb('api', '{ matchLabels: { app: api } }');
  expect(violationsOf(pdbSingle, yaml)).toEqual([]);
});
