import { inventory } from '../../../../checks/inventory';
import { loadYaml } from '../../../../checks/load-yaml';
import { stringTyped } from '../../../../checks/rules/hygiene/string-typed';

/** Read as kubectl reads it, since `on` is a boolean only there. */
const found = (text: string) => {
  const { manifests } = loadYaml([{ path: 'test.yaml', component: '-', text }]);
  return [...stringTyped.check(inventory(manifests))].map(({ field, message, remedy }) => `${field}: ${message}; ${remedy}`);
};

const pod = (container: string) => `{ apiVersion: v1, kind: Pod, metadata: { name: x }, spec: { containers: [${container}] } }`;

test.each([
  [
    'a number as a label',
    '{ apiVersion: v1, kind: Secret, metadata: { name: x, labels: { v: 1 } } }',
    'metadata.labels.v: 1 is a number, not a string; Quote it: "1".',
  ],
  [
    'on as an annotation',
    '{ apiVersion: v1, kind: Pod, metadata: { name: x, annotations: { a: on } } }',
    'metadata.annotations.a: true is a boolean, not a string; Quote it: "true".',
  ],
  [
    'true as ConfigMap data',
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: x }, data: { debug: true } }',
    'data.debug: true is a boolean, not a string; Quote it: "true".',
  ],
  [
    'an object as ConfigMap data',
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: x }, data: { a.yaml: { b: c } } }',
    'data["a.yaml"]: an object, not a string; Write the text as a block scalar (key: |).',
  ],
  [
    'a number in env',
    pod('{ name: x, env: [{ name: PORT, value: 8080 }] }'),
    'spec.containers[0].env[0].value: 8080 is a number, not a string; Quote it: "8080".',
  ],
  [
    'a number in args',
    pod('{ name: x, args: [--port, 80] }'),
    'spec.containers[0].args[1]: 80 is a number, not a string; Quote it: "80".',
  ],
])('%s is refused', (_title, yaml, expected) => {
  expect(found(yaml)).toEqual([expected]);
});

test('the value of a Secret is not repeated', () => {
  const [message] = found('{ apiVersion: v1, kind: Secret, metadata: { name: x }, stringData: { pin: 4711 } }');
  expect(message).toMatch(/^stringData\.pin: a number, not a string/);
  expect(message).not.toContain('4711');
});

test.each([
  ['quoted values', '{ apiVersion: v1, kind: ConfigMap, metadata: { name: x, labels: { v: "1" } }, data: { a: "on" } }'],
  [
    'null, which the API takes as absent',
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: x, annotations: { a: null } }, data: { a: } }',
  ],
  ['numbers in a custom kind', '{ apiVersion: example.org/v1, kind: ConfigMap, metadata: { name: x }, data: { a: 1 } }'],
  [
    'an environment variable from elsewhere',
    pod('{ name: x, env: [{ name: A, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }] }'),
  ],
])('%s pass', (_title, yaml) => {
  expect(found(yaml)).toEqual([]);
});
