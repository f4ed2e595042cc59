import { configMapRef } from '../../../../checks/rules/references/config-map-ref';
import { violationsOf } from '../../../support/manifests';

const CONFIG = `
apiVersion: v1
kind: ConfigMap
metadata: { name: web-config, namespace: apps }
data: { app.yaml: a, LEVEL: info }
binaryData: { logo.png: AA== }
---`;
const pod = (spec: string, annotations = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps, annotations: { ${annotations} } }
spec: { template: { spec: { ${spec} } } }`;
const env = (source: string) =>
  pod(`containers: [{ name: web, env: [{ name: A, valueFrom: { configMapKeyRef: { ${source} } } }] }]`);
const volume = (source: string, mount = '') =>
  pod(`volumes: [{ name: v, ${source} }], containers: [{ name: web, volumeMounts: [{ name: v, mountPath: /v ${mount} }] }]`);

const SPEC = 'spec.template.spec';
const ENV = `${SPEC}.containers[0].env[0].valueFrom.configMapKeyRef`;
const SUB_PATH = `${SPEC}.containers[0].volumeMounts[0].subPath`;

test.each([
  [
    'a misspelt name in env',
    env('name: web-confg, key: LEVEL'),
    `${ENV}: ConfigMap apps/web-confg does not exist (did you mean "web-config"?)`,
  ],
  [
    'a missing key in env',
    env('name: web-config, key: LEVL'),
    `${ENV}: ConfigMap apps/web-config has no key "LEVL" (did you mean "LEVEL"?)`,
  ],
  [
    'a missing ConfigMap in envFrom',
    pod('containers: [{ name: web, envFrom: [{ configMapRef: { name: nope } }] }]'),
    `${SPEC}.containers[0].envFrom[0].configMapRef: ConfigMap apps/nope does not exist (there: web-config)`,
  ],
  [
    'a missing ConfigMap of an init container',
    pod('initContainers: [{ name: i, envFrom: [{ configMapRef: { name: nope } }] }]'),
    `${SPEC}.initContainers[0].envFrom[0].configMapRef: ConfigMap apps/nope does not exist (there: web-config)`,
  ],
  [
    'a missing volume',
    volume('configMap: { name: nope }'),
    `${SPEC}.volumes[0].configMap: ConfigMap apps/nope does not exist (there: web-config)`,
  ],
  [
    'a missing key in items',
    volume('configMap: { name: web-config, items: [{ key: a.yaml, path: a.yaml }] }'),
    `${SPEC}.volumes[0].configMap: ConfigMap apps/web-config has no key "a.yaml" (did you mean "app.yaml"?)`,
  ],
  [
    'a missing key in a projected volume',
    volume('projected: { sources: [{ configMap: { name: web-config, items: [{ key: nope, path: x }] } }] }'),
    `${SPEC}.volumes[0].projected.sources[0].configMap: ConfigMap apps/web-config has no key "nope" (there: LEVEL, app.yaml, logo.png)`,
  ],
  [
    'a subPath that is no key',
    volume('configMap: { name: web-config }', ', subPath: app.yml'),
    `${SUB_PATH}: ConfigMap apps/web-config has no key "app.yml" (did you mean "app.yaml"?)`,
  ],
  [
    'a Flux Kustomization that substitutes from a missing ConfigMap',
    `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: web, namespace: apps }
spec: { postBuild: { substituteFrom: [{ kind: ConfigMap, name: nope }] } }`,
    'spec.postBuild.substituteFrom[0]: ConfigMap apps/nope does not exist (there: web-config)',
  ],
])('%s is found', (_title, yaml, violation) => {
  expect(violationsOf(configMapRef, CONFIG + yaml)).toEqual([violation]);
});

test.each([
  ['a key in env', env('name: web-config, key: LEVEL')],
  ['an optional missing ConfigMap', env('name: nope, key: LEVEL, optional: true')],
  ['an optional missing key', env('name: web-config, key: nope, optional: true')],
  ['a key of binaryData', volume('configMap: { name: web-config, items: [{ key: logo.png, path: logo.png }] }')],
  ['a subPath that is a key', volume('configMap: { name: web-config }', ', subPath: app.yaml')],
  ['a subPath that items name', volume('configMap: { name: web-config, items: [{ key: LEVEL, path: a/b }] }', ', subPath: a/b')],
  [
    'a subPath that is a directory of items',
    volume('configMap: { name: web-config, items: [{ key: LEVEL, path: a/b }] }', ', subPath: a'),
  ],
  ['a subPath of another volume', volume('emptyDir: {}', ', subPath: data')],
  ['the CA bundle of every namespace', volume('configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }')],
  [
    'a ConfigMap that an annotation declares',
    pod(
      'containers: [{ name: web, envFrom: [{ configMapRef: { name: made } }] }]',
      'configmaps.h5b.io/made: ca.pem=created-at-runtime',
    ),
  ],
])('%s is fine', (_title, yaml) => {
  expect(violationsOf(configMapRef, CONFIG + yaml)).toEqual([]);
});

test('a pod alone proves nothing about the rest of its namespace', () => {
  expect(violationsOf(configMapRef, env('name: web-config, key: LEVEL'))).toEqual([]);
});

test('a ConfigMap of another namespace does not count', () => {
  expect(
    violationsOf(
      configMapRef,
      CONFIG.replace('namespace: apps', 'namespace: other') + env('name: web-config, key: LEVEL') + SERVICE,
    ),
  ).toEqual([`${ENV}: ConfigMap apps/web-config does not exist (there is none)`]);
});

const SERVICE = `
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps }`;
