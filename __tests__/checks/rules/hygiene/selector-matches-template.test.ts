import { selectorMatchesTemplate } from '../../../../checks/rules/hygiene/selector-matches-template';
import { violationsOf } from '../../../support/manifests';

const workload = (selector: string, labels: string, kind = 'Deployment', apiVersion = 'apps/v1') => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: web }
spec: { ${selector} template: { metadata: { labels: ${labels} } } }`;

test.each([
  [
    'a label that the template does not have',
    workload('selector: { matchLabels: { app: web, tier: front } },', '{ app: web }'),
    ['spec.selector: selector "app=web, tier=front", template with "app=web"'],
  ],
  [
    'an expression that the template does not fulfil',
    workload('selector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] },', '{ app: web }'),
    ['spec.selector: selector "app notin (web)", template with "app=web"'],
  ],
  ['no selector', workload('', '{ app: web }'), ['spec.selector: no selector']],
  [
    'a template without labels',
    workload('selector: { matchLabels: { app: web } },', '{}', 'DaemonSet'),
    ['spec.selector: selector "app=web", template with no labels'],
  ],
  ['a template with more labels', workload('selector: { matchLabels: { app: web } },', '{ app: web, tier: front }'), []],
  ['a Job, whose selector the API makes', workload('', '{ app: web }', 'Job', 'batch/v1'), []],
])('%s', (_title, yaml, expected) => {
  expect(violationsOf(selectorMatchesTemplate, yaml)).toEqual(expected);
});
