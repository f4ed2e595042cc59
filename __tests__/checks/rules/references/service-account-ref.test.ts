import { serviceAccountRef } from '../../../../checks/rules/references/service-account-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const ACCOUNT = `
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: apps }
---`;
const pod = (spec: string) => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: job, namespace: apps }
spec: { jobTemplate: { spec: { template: { spec: { ${spec} } } } } }`;
const FIELD = 'spec.jobTemplate.spec.template.spec';

test.each([
  [
    'a misspelt name',
    pod('serviceAccountName: wb'),
    [`${FIELD}.serviceAccountName: ServiceAccount apps/wb does not exist (did you mean "web"?)`],
  ],
  [
    'the deprecated field',
    pod('serviceAccount: other'),
    [`${FIELD}.serviceAccount: ServiceAccount apps/other does not exist (there: web)`],
  ],
  [
    'a Flux Kustomization',
    '\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: k, namespace: apps }\nspec: { serviceAccountName: flux }',
    ['spec.serviceAccountName: ServiceAccount apps/flux does not exist (there: web)'],
  ],
  ['an account of the namespace', pod('serviceAccountName: web'), []],
  ['the account of every namespace', pod('serviceAccountName: default'), []],
  ['no account', pod(''), []],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(serviceAccountRef, ACCOUNT + yaml)).toEqual(violations);
});

test('a pod alone proves nothing, unless it is a whole lab', () => {
  expect(violationsOf(serviceAccountRef, pod('serviceAccountName: web'))).toEqual([]);
  expect(violationsOf(serviceAccountRef, pod('serviceAccountName: web'), smallLab)).toHaveLength(1);
});
