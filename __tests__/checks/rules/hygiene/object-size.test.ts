import { inventory } from '../../../../checks/inventory';
import type { JsonObject } from '../../../../checks/json';
import { objectSize } from '../../../../checks/rules/hygiene/object-size';
import { toManifest } from '../../../../checks/to-manifest';

const manifest = (object: JsonObject) =>
  toManifest(object, { component: '-', path: 'x.yaml', bytes: JSON.stringify(object).length }, () => false);
const found = (...objects: readonly JsonObject[]) =>
  [...objectSize.check(inventory(objects.map(manifest)))].map(({ field, message }) => `${field}: ${message}`);

const configMap = (size: number): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x' },
  data: { a: 'a'.repeat(size) },
});
const custom = (size: number, annotations: JsonObject = {}): JsonObject => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: { name: 'x', annotations },
  spec: { text: 'a'.repeat(size) },
});

test('a ConfigMap takes one MiB of values and not a byte more', () => {
  expect(found(configMap(1_048_576))).toEqual([]);
  expect(found(configMap(1_048_577))).toEqual(['data: ConfigMap data of 1048577 bytes; the limit is 1048576']);
});

test('base64 is measured by what it stands for', () => {
  const secret = (size: number): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'x' },
    data: { a: 'A'.repeat(size) },
  });
  expect(found(secret(1_398_100))).toEqual([]);
  expect(found(secret(1_398_108))).toEqual(['data: Secret data of 1048581 bytes; the limit is 1048576']);
});

test('annotations take 256 KiB together', () => {
  expect(found(custom(0, { a: 'a'.repeat(200_000), b: 'b'.repeat(70_000) }))).toEqual([
    'metadata.annotations: annotations of 270002 bytes; the limit is 262144',
  ]);
  expect(found(custom(0, { a: 'a'.repeat(200_000) }))).toEqual([]);
});

test('an object larger than etcd takes is found', () => {
  expect(found(custom(1_600_000))[0]).toMatch(/^: object of 16\d+ bytes; the limit is 1572864$/);
  expect(found(custom(1_400_000))).toEqual([]);
});
