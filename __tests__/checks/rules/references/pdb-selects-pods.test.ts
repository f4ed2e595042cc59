import { pdbSelectsPods } from '../../../../checks/rules/references/pdb-selects-pods';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps }
spec: { template: { metadata: { labels: { app: web } }, spec: {} } }
---`;
const budget = (spec: string, namespace = 'apps') => `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: ${namespace} }
spec: { maxUnavailable: 1, ${spec} }`;

test.each([
  [
    'a selector with a misspelt value',
    budget('selector: { matchLabels: { app: wbe } }'),
    ['no pod template in namespace apps has app=wbe'],
  ],
  [
    'an expression that fits nothing',
    budget('selector: { matchExpressions: [{ key: app, operator: NotIn, values: [web, db] }] }'),
    ['no pod template in namespace apps has app notin (web, db)'],
  ],
  ['no selector', budget(''), ['there is no selector']],
  ['a selector that fits', budget('selector: { matchLabels: { app: web } }'), []],
  ['an expression that fits', budget('selector: { matchExpressions: [{ key: app, operator: In, values: [db, web] }] }'), []],
  ['an empty selector, which selects everything', budget('selector: {}'), []],
  ['a namespace in which the set makes no pods', budget('selector: { matchLabels: { app: x } }', 'elsewhere'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(pdbSelectsPods, WEB + yaml)).toEqual(messages.map((message) => `spec.selector: ${message}`));
});

test('a lab makes all its pods', () => {
  expect(violationsOf(pdbSelectsPods, budget('selector: { matchLabels: { app: x } }'), smallLab)).toHaveLength(1);
});
