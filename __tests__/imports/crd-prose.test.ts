import { withoutProse } from '../../imports/crd-prose';
import type { JsonObject } from '../../imports/json';

function crdWith(schema: JsonObject, version: JsonObject = {}): JsonObject {
  return { spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: schema }, ...version }] } };
}

test.each<[string, JsonObject, JsonObject]>([
  ['the description of a schema', { type: 'object', description: 'prose' }, { type: 'object' }],
  [
    'the description of a property',
    { properties: { host: { description: 'prose', type: 'string' } } },
    { properties: { host: { type: 'string' } } },
  ],
  [
    'the description of a property that is called description',
    { properties: { description: { description: 'prose', type: 'string' } } },
    { properties: { description: { type: 'string' } } },
  ],
  ['the description of list items', { items: { description: 'prose', type: 'string' } }, { items: { type: 'string' } }],
  [
    'the description of map values',
    { additionalProperties: { description: 'prose', type: 'string' } },
    { additionalProperties: { type: 'string' } },
  ],
  [
    'the descriptions of alternatives',
    { anyOf: [{ description: 'prose', required: ['a'] }], not: { description: 'prose' } },
    { anyOf: [{ required: ['a'] }], not: {} },
  ],
])('%s is removed', (_what, schema, expected) => {
  expect(withoutProse(crdWith(schema))).toEqual(crdWith(expected));
});

test.each<[string, JsonObject]>([
  ['a property called description', { properties: { description: { type: 'string' } }, required: ['description'] }],
  ['a property called status or metadata', { properties: { status: { type: 'object' }, metadata: { type: 'object' } } }],
  ['a property called items, not or properties', { properties: { items: {}, not: {}, properties: { type: 'object' } } }],
  ['a description inside a default', { type: 'object', default: { description: 'data' } }],
  ['a description inside enum values', { enum: [{ description: 'data' }] }],
  [
    'a CEL rule with its message',
    { 'x-kubernetes-validations': [{ rule: 'self.description != ""', message: 'description is needed' }] },
  ],
  ['additionalProperties: true', { type: 'object', additionalProperties: true }],
  ['x-kubernetes extensions', { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], nullable: true }],
])('%s is kept', (_what, schema) => {
  expect(withoutProse(crdWith(schema))).toEqual(crdWith(schema));
});

test('printer columns lose their descriptions and keep the rest', () => {
  const columns = (column: JsonObject) => crdWith({}, { additionalPrinterColumns: [column] });
  const rest = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
  expect(withoutProse(columns({ ...rest, description: 'prose' }))).toEqual(columns(rest));
});

test('the status of the CRD and a null creationTimestamp are removed', () => {
  const crd = {
    metadata: { name: 'a.b', creationTimestamp: null, annotations: { x: 'y' } },
    spec: {},
    status: { conditions: [] },
  };
  expect(withoutProse(crd)).toEqual({ metadata: { name: 'a.b', annotations: { x: 'y' } }, spec: {} });
});

test('keys keep the order of the upstream file', () => {
  expect(Object.keys(withoutProse({ spec: {}, kind: 'K', status: {}, apiVersion: 'v1' }))).toEqual([
    'spec',
    'kind',
    'apiVersion',
  ]);
});
