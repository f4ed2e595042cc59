import { inventory } from '../../../../checks/inventory';
import type { JsonObject } from '../../../../checks/json';
import { clientSideApplySize } from '../../../../checks/rules/hygiene/client-side-apply-size';
import { toManifest } from '../../../../checks/to-manifest';

const manifest = (object: JsonObject) =>
  toManifest(object, { component: '-', path: 'x.yaml', bytes: JSON.stringify(object).length }, () => false);
const found = (...objects: readonly JsonObject[]) =>
  [...clientSideApplySize.check(inventory(objects.map(manifest)))].map(({ message }) => message);

const custom = (size: number, annotations: JsonObject = {}): JsonObject => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: { name: 'x', annotations },
  spec: { text: 'a'.repeat(size) },
});

const large = custom(300_000);
const flux: JsonObject = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'x' } };

test('an object that does not fit into an annotation is found', () => {
  expect(found(large)[0]).toMatch(/^object of 300\d+ bytes; client-side apply takes 262144$/);
});

test.each([
  ['a smaller object', [custom(200_000)]],
  ['a set that Flux reconciles', [large, flux]],
  [
    'an object that asks Argo CD for server-side apply',
    [custom(300_000, { 'argocd.argoproj.io/sync-options': 'Prune=false,ServerSideApply=true' })],
  ],
])('%s passes', (_title, objects) => {
  expect(found(...objects)).toEqual([]);
});

test('a kustomization.yaml of kustomize is no Flux', () => {
  const kustomize: JsonObject = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    metadata: { name: 'x' },
  };
  expect(found(large, kustomize)).toHaveLength(1);
});
