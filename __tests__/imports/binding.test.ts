import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Testing } from 'cdk8s';
import { renderBinding } from '../../imports/binding';
import { crds } from '../../imports/crds';
import type { JsonObject } from '../../imports/json';
import { IpAddressPool, L2Advertisement } from '../../imports/metallb.io';
import { pascalCase } from '../../imports/type-name';

const IMPORTS = join(__dirname, '../../imports');

interface VersionInput {
  readonly name: string;
  readonly served?: boolean;
  readonly storage?: boolean;
  readonly spec?: JsonObject;
}

function crd(kind: string, versions: readonly VersionInput[], required: readonly string[] = []): JsonObject {
  return {
    spec: {
      names: { kind },
      versions: versions.map(({ name, served = true, storage = false, spec = { type: 'object' } }) => ({
        name,
        served,
        storage,
        schema: { openAPIV3Schema: { type: 'object', required, properties: { kind: {}, metadata: {}, spec, status: spec } } },
      })),
    },
  };
}

/** The binding of a kind whose spec has these properties. */
function bindingOf(properties: JsonObject, more: JsonObject = {}): string {
  const spec = { type: 'object', properties, ...more };
  return renderBinding('home.example', [crd('Lamp', [{ name: 'v1', storage: true, spec }])]);
}

test.each<[string, JsonObject, string]>([
  ['a string', { type: 'string', pattern: 'x' }, 'readonly a?: string;'],
  ['an integer', { type: 'integer', format: 'int64' }, 'readonly a?: number;'],
  [
    'an int-or-string',
    { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    'readonly a?: number | string;',
  ],
  ['an enumeration', { type: 'string', enum: ['On', "it's", ''] }, "readonly a?: 'On' | 'it\\'s' | '';"],
  ['a numeric enumeration', { type: 'integer', enum: [301, 302] }, 'readonly a?: 301 | 302;'],
  ['a list', { type: 'array', maxItems: 1024, items: { type: 'string' } }, 'readonly a?: readonly string[];'],
  ['a list of an enumeration', { type: 'array', items: { enum: ['x', 'y'] } }, "readonly a?: readonly ('x' | 'y')[];"],
  ['a map', { type: 'object', additionalProperties: { type: 'integer' } }, 'readonly a?: { readonly [key: string]: number };'],
  ['an object without properties', { type: 'object' }, 'readonly a?: { readonly [key: string]: unknown };'],
  ['anything', { 'x-kubernetes-preserve-unknown-fields': true }, 'readonly a?: unknown;'],
  ['a nullable', { type: 'string', nullable: true }, 'readonly a?: string | null;'],
  ['an object', { type: 'object', properties: { b: { type: 'boolean' } } }, 'readonly a?: LampSpecA;'],
])('%s has its type', (_what, schema, member) => {
  expect(bindingOf({ a: schema })).toContain(`  ${member}\n`);
});

test('a property that is called description is a property like any other', () => {
  expect(bindingOf({ description: { type: 'string' } })).toContain('  readonly description?: string;\n');
});

test('a required property is required, unless the API server defaults it', () => {
  const text = bindingOf({ a: { type: 'string' }, b: { type: 'string', default: 'x' } }, { required: ['a', 'b'] });
  expect(text).toContain('  readonly a: string;\n  readonly b?: string;\n');
});

test('a name that is no identifier is quoted', () => {
  expect(bindingOf({ 'x-y': { type: 'string' } })).toContain("  readonly 'x-y'?: string;\n");
});

test('an object that keeps unknown fields accepts them beside its own', () => {
  const open = { type: 'object', properties: { b: {} }, 'x-kubernetes-preserve-unknown-fields': true };
  expect(bindingOf({ a: open })).toContain('  readonly b?: unknown;\n  readonly [key: string]: unknown;\n');
});

test('equal shapes within a kind share the interface of the shallowest', () => {
  const selector = { type: 'object', properties: { labels: { type: 'string' } } };
  const text = bindingOf({ deep: { type: 'object', properties: { selector } }, selector });
  expect(text).toContain('export interface LampSpecDeep {\n  readonly selector?: LampSpecSelector;\n}');
  expect(text).not.toContain('LampSpecDeepSelector');
});

test('two paths that would give one name give two', () => {
  const one = { type: 'object', properties: { x: { type: 'string' } } };
  const two = { type: 'object', properties: { y: { type: 'string' } } };
  const text = bindingOf({ aB: one, a: { type: 'object', properties: { b: two } } });
  expect(text.match(/export interface LampSpecAB\d? /g)).toEqual([
    'export interface LampSpecAB ',
    'export interface LampSpecAB2 ',
  ]);
});

test('status, which controllers write, is not among the properties', () => {
  expect(bindingOf({})).not.toContain('status');
});

test('properties may be left out altogether only where nothing is required', () => {
  const versions = [{ name: 'v1', storage: true }];
  expect(renderBinding('home.example', [crd('Lamp', versions)])).toContain('props: LampProps = {})');
  expect(renderBinding('home.example', [crd('Lamp', versions, ['spec', 'metadata'])])).toContain('props: LampProps)');
});

test.each<[string, readonly VersionInput[], readonly string[]]>([
  ['the stored version alone', [{ name: 'v1', storage: true }, { name: 'v1beta1' }], ['Lamp v1']],
  [
    'not a version that is no longer served',
    [
      { name: 'v1', served: false },
      { name: 'v1beta1', storage: true },
    ],
    ['Lamp v1beta1'],
  ],
  ['the newer beside the stored', [{ name: 'v1' }, { name: 'v1beta1', storage: true }], ['LampV1Beta1 v1beta1', 'Lamp v1']],
  ['the newer beta, not the first listed', [{ name: 'v1beta1' }, { name: 'v1beta2', storage: true }], ['Lamp v1beta2']],
  ['v10 rather than v9', [{ name: 'v9' }, { name: 'v10', storage: true }], ['Lamp v10']],
  ['beta rather than alpha', [{ name: 'v2alpha1' }, { name: 'v1beta1', storage: true }], ['Lamp v1beta1']],
])('the classes of a kind are %s', (_what, versions, expected) => {
  const text = renderBinding('home.example', [crd('Lamp', versions)]);
  const classes = [...text.matchAll(/export class (\w+)[\s\S]*?apiVersion: 'home\.example\/(\w+)'/g)].map(
    ([, name, version]) => `${name} ${version}`,
  );
  expect(classes).toEqual(expected);
});

test.each([
  ['HTTPRoute', 'HttpRoute'],
  ['BGPPeer', 'BgpPeer'],
  ['IPAMBlock', 'IpamBlock'],
  ['L2Advertisement', 'L2Advertisement'],
  ['ServiceL2Status', 'ServiceL2Status'],
  ['nodeSelectors', 'NodeSelectors'],
  ['v1beta1', 'V1Beta1'],
  ['caCertificateRefs', 'CaCertificateRefs'],
])('%s is called %s, as cdk8s import would', (kind, name) => {
  expect(pascalCase(kind)).toBe(name);
});

test('a generated class makes the object of its kind, with the wire names', () => {
  const chart = Testing.chart();
  new L2Advertisement(chart, 'lan', {
    metadata: { name: 'lan', namespace: 'metallb-system' },
    spec: { ipAddressPools: ['lan'], nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': 'one' } }] },
  });
  expect(Testing.synth(chart)).toEqual([
    {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'L2Advertisement',
      metadata: { name: 'lan', namespace: 'metallb-system' },
      spec: { ipAddressPools: ['lan'], nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': 'one' } }] },
    },
  ]);
});

test('the type check refuses a misspelt, missing or mistyped property', () => {
  const chart = Testing.chart();
  // @ts-expect-error: the pool's spec is required.
  new IpAddressPool(chart, 'a', {});
  // @ts-expect-error: the property is called addresses.
  new IpAddressPool(chart, 'b', { spec: { addreses: ['192.0.2.0/28'] } });
  // @ts-expect-error: a list is wanted.
  new IpAddressPool(chart, 'c', { spec: { addresses: '192.0.2.0/28' } });
  expect(chart.node.children).toHaveLength(3);
});

test('every imported kind has a class with a served version of it', () => {
  const bound = new Map<string, string[]>();
  for (const file of readdirSync(IMPORTS).filter((name) => /\..*\.ts$/.test(name))) {
    const exported: Record<string, unknown> = require(join(IMPORTS, file));
    for (const value of Object.values(exported).filter(isBinding)) {
      bound.set(value.GVK.kind + value.GVK.apiVersion.split('/')[0], [
        ...(bound.get(value.GVK.kind) ?? []),
        value.GVK.apiVersion,
      ]);
    }
  }
  for (const { kind, group, versions } of crds) {
    const served = versions.filter((version) => version.served).map(({ name }) => `${group}/${name}`);
    expect(served).toEqual(expect.arrayContaining(bound.get(kind + group) ?? [`${kind}: no class`]));
  }
});

function isBinding(value: unknown): value is typeof ApiObject & { GVK: { apiVersion: string; kind: string } } {
  return typeof value === 'function' && Object.prototype.isPrototypeOf.call(ApiObject, value) && 'GVK' in value;
}
