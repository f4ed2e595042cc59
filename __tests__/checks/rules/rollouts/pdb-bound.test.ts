import { pdbBound } from '../../../../checks/rules/rollouts/pdb-bound';
import { violationsOf } from '../../../support/manifests';

test.each([
  [
    'both bounds, even if they agree',
    'minAvailable: 0, maxUnavailable: 100%',
    ['spec.minAvailable: minAvailable 0 and maxUnavailable 100% are both set'],
  ],
  ['one bound', 'minAvailable: 1', []],
  ['the other bound', 'maxUnavailable: 1', []],
])('a budget with %s', (_title, bounds, expected) => {
  const budget = `{ apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: web, namespace: apps }, spec: { ${bounds}, selector: {} } }`;
  expect(violationsOf(pdbBound, budget)).toEqual(expected);
});
