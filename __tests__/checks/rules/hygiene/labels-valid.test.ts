import { labelsValid } from '../../../../checks/rules/hygiene/labels-valid';
import { violationsOf } from '../../../support/manifests';

const labelled = (labels: string, annotations = '{}') =>
  `{ apiVersion: v1, kind: ConfigMap, metadata: { name: x, labels: ${labels}, annotations: ${annotations} } }`;
const template = (metadata: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { metadata: ${metadata}, spec: { nodeSelector: { "a b": x } } } }`;

test.each([
  [
    'a value with a space',
    labelled('{ app: "my app" }'),
    ['metadata.labels.app: "my app" has to consist of letters, digits and inner "-", "_" or "."'],
  ],
  [
    'a value of 64 characters',
    labelled(`{ app: ${'a'.repeat(64)} }`),
    [`metadata.labels.app: "${'a'.repeat(64)}" has 64 characters; at most 63 are allowed`],
  ],
  ['two slashes in a key', labelled('{ a/b/c: x }'), ['metadata.labels["a/b/c"]: "a/b/c" has more than one "/"']],
  [
    'an upper case prefix',
    labelled('{ Example.org/app: x }'),
    ['metadata.labels["Example.org/app"]: "Example.org/app": "Example.org" is no DNS subdomain'],
  ],
  [
    'a bad annotation key',
    labelled('{}', '{ "a b": x }'),
    ['metadata.annotations["a b"]: "a b": "a b" has to consist of letters, digits and inner "-", "_" or "."'],
  ],
  [
    'labels of a template and its nodeSelector',
    template('{ labels: { app: "-web" } }'),
    [
      'spec.template.metadata.labels.app: "-web" has to consist of letters, digits and inner "-", "_" or "."',
      'spec.template.spec.nodeSelector["a b"]: "a b": "a b" has to consist of letters, digits and inner "-", "_" or "."',
    ],
  ],
])('%s is refused', (_title, yaml, expected) => {
  expect(violationsOf(labelsValid, yaml)).toEqual(expected);
});

test.each([
  ['an empty value', labelled('{ app: "" }')],
  ['a prefixed key', labelled('{ app.kubernetes.io/name: web_1.2-x }')],
  ['an annotation key in upper case and a value of any shape', labelled('{}', '{ Example.org/Note: "any: text, at all" }')],
])('%s passes', (_title, yaml) => {
  expect(violationsOf(labelsValid, yaml)).toEqual([]);
});
