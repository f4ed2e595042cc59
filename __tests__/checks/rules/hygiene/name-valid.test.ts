import { nameValid } from '../../../../checks/rules/hygiene/name-valid';
import { violationsOf } from '../../../support/manifests';

const named = (apiVersion: string, kind: string, name: string) =>
  violationsOf(nameValid, `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: "${name}" } }`);

test.each([
  ['upper case', 'v1', 'ConfigMap', 'Web', '"Web" is no DNS subdomain: lower case letters, digits, inner "-" and "." only'],
  [
    'an underscore',
    'apps/v1',
    'Deployment',
    'a_b',
    '"a_b" is no DNS subdomain: lower case letters, digits, inner "-" and "." only',
  ],
  ['a dot in a namespace', 'v1', 'Namespace', 'a.b', '"a.b" is no DNS label: lower case letters, digits and inner "-" only'],
  ['a long Service', 'v1', 'Service', 'a'.repeat(64), `"${'a'.repeat(64)}" has 64 characters; at most 63 are allowed`],
  ['a long CronJob', 'batch/v1', 'CronJob', 'a'.repeat(53), `"${'a'.repeat(53)}" has 53 characters; at most 52 are allowed`],
  ['a slash in a role', 'rbac.authorization.k8s.io/v1', 'Role', 'a/b', '"a/b" contains "/" or "%"'],
  [
    'a dash at the end of a custom kind',
    'metallb.io/v1beta1',
    'IPAddressPool',
    'a-',
    '"a-" is no DNS subdomain: lower case letters, digits, inner "-" and "." only',
  ],
])('%s is refused', (_title, apiVersion, kind, name, message) => {
  expect(named(apiVersion, kind, name)).toEqual([`metadata.name: ${message}`]);
});

test.each([
  ['dots in a ConfigMap', 'v1', 'ConfigMap', 'web.config'],
  ['colons in a ClusterRole', 'rbac.authorization.k8s.io/v1', 'ClusterRole', 'metallb-system:controller'],
  ['a long Deployment', 'apps/v1', 'Deployment', 'a'.repeat(64)],
  ['a kind of a CRD that is called like a built-in one', 'example.org/v1', 'Service', 'a.b'],
])('%s passes', (_title, apiVersion, kind, name) => {
  expect(named(apiVersion, kind, name)).toEqual([]);
});

test('a CRD is called after its plural and group', () => {
  const crd = (name: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${name} }
spec: { group: example.org, names: { plural: widgets, kind: Widget } }`;
  expect(violationsOf(nameValid, crd('widget.example.org'))).toEqual([
    'metadata.name: "widget.example.org" is not <plural>.<group> of the definition, "widgets.example.org"',
  ]);
  expect(violationsOf(nameValid, crd('widgets.example.org'))).toEqual([]);
});

test('an object without a name is found unless its name is generated', () => {
  expect(violationsOf(nameValid, '{ apiVersion: batch/v1, kind: Job, metadata: {} }')).toEqual(['metadata.name: no name']);
  expect(violationsOf(nameValid, '{ apiVersion: batch/v1, kind: Job, metadata: { generateName: job- } }')).toEqual([]);
});
