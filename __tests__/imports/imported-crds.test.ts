import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { readCrdSources } from '../../imports/crd-source';
import { companions, companionsOf, crds, crdsOf, crdText } from '../../imports/crds';
import { isObject, type Json, type JsonObject, listAt, objectAt, stringAt } from '../../imports/json';
import { testWithMirror, UPSTREAM_MIRROR } from './upstream-mirror';

const CONFIG = join(__dirname, '../../cdk8s.yaml');

const imported = crds.map((crd) => ({ crd, name: crd.name, manifest: parse(crdText(crd)) as JsonObject }));

describe.each(imported)('$name', ({ crd, manifest }) => {
  test('is a CRD whose name is plural.group', () => {
    expect(manifest).toMatchObject({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' });
    expect(stringAt(objectAt(manifest, 'metadata'), 'name')).toBe(crd.name);
    expect(crd.name).toBe(`${crd.plural}.${crd.group}`);
  });

  test('has exactly one storage version, and serves one', () => {
    expect(crd.versions.filter(({ storage }) => storage)).toHaveLength(1);
    expect(crd.versions.some(({ served }) => served)).toBe(true);
  });

  test('is summed up as its manifest says', () => {
    const spec = objectAt(manifest, 'spec');
    const versions = listAt(spec, 'versions').filter(isObject);
    expect(spec).toMatchObject({ group: crd.group, scope: crd.scope, names: { kind: crd.kind, plural: crd.plural } });
    expect(versions.map(({ name, served, storage }) => ({ name, served, storage }))).toEqual(crd.versions);
  });

  test('reads the same under YAML 1.1, which kubectl and Flux speak', () => {
    expect(parse(crdText(crd), { version: '1.1' })).toEqual(manifest);
  });
});

describe('beside the upstream files', () => {
  const upstream = new Map<string, JsonObject>();

  beforeAll(() => {
    if (existsSync(UPSTREAM_MIRROR)) for (const [key, manifest] of upstreamManifests()) upstream.set(key, manifest);
  });

  testWithMirror('every CRD is the upstream one without descriptions, status and null creationTimestamp', () => {
    const differences = imported.flatMap(({ crd, manifest }) => {
      const original = upstream.get(`CustomResourceDefinition ${crd.name}`);
      return original ? differencesOf(original, manifest, crd.name) : [`${crd.name}: not upstream`];
    });
    expect(differences).toEqual([]);
    expect(crds).toHaveLength([...upstream.keys()].filter((key) => key.startsWith('CustomResourceDefinition ')).length);
  });

  testWithMirror('every companion is the upstream object', () => {
    for (const companion of companions) {
      expect(parse(crdText(companion))).toEqual(upstream.get(`${companion.kind} ${companion.name}`));
    }
  });
});

test('no JSON file shadows a module: Node resolves a path without extension to .json before .ts', () => {
  const files = new Set(readdirSync(join(__dirname, '../../imports')));
  const shadowed = [...files].filter((file) => file.endsWith('.json') && files.has(file.replace(/json$/, 'ts')));
  expect(files).toContain('crds.ts');
  expect(shadowed).toEqual([]);
});

test('CRDs are found by component, in order of name', () => {
  const names = crdsOf('metallb').map(({ name }) => name);
  expect(names).toHaveLength(9);
  expect(names).toEqual([...names].sort());
  expect(names).toContain('l2advertisements.metallb.io');
});

test('an unknown component is refused with the list of known ones', () => {
  expect(() => crdsOf('metalb')).toThrow(/"metalb".*argo-cd, calico, flux, gateway-api, istio, metallb/);
});

test('the safe-upgrades policy and its binding come with the Gateway API', () => {
  expect(companionsOf('gateway-api').map(({ kind }) => kind)).toEqual([
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ]);
  expect(companionsOf('calico')).toEqual([]);
});

test('the metallb controller finds the conversion webhook that it puts its certificate into', () => {
  const peers = crdsOf('metallb').find(({ kind }) => kind === 'BGPPeer');
  expect(parse(crdText({ file: peers?.file ?? '' }))).toMatchObject({
    spec: { conversion: { webhook: { clientConfig: { service: { name: 'metallb-webhook-service' } } } } },
  });
});

function upstreamManifests(): Map<string, JsonObject> {
  const texts = readCrdSources(CONFIG).map(({ mirrorPath }) => readFileSync(join(UPSTREAM_MIRROR, mirrorPath), 'utf8'));
  const manifests = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Json)).filter(isObject);
  return new Map(
    manifests.map((manifest) => [`${stringAt(manifest, 'kind')} ${stringAt(objectAt(manifest, 'metadata'), 'name')}`, manifest]),
  );
}

/**
 * Walks both trees and judges every key on its own. In a schema, prose is a description that is a string: the description of a
 * property map is a schema, hence an object. Data keep everything.
 */
function differencesOf(upstream: Json | undefined, ours: Json | undefined, path: string): string[] {
  if (Array.isArray(upstream) && Array.isArray(ours) && upstream.length === ours.length) {
    return upstream.flatMap((item: Json, at) => differencesOf(item, ours[at], `${path}[${at}]`));
  }
  if (isObject(upstream) && isObject(ours)) {
    const keys = [...new Set([...Object.keys(upstream), ...Object.keys(ours)])];
    return keys.flatMap((key) => {
      const dropped = mayGo(upstream[key], key, path);
      return dropped ? (key in ours ? [`${path}.${key}: prose`] : []) : differencesOf(upstream[key], ours[key], `${path}.${key}`);
    });
  }
  return Object.is(upstream, ours) ? [] : [`${path}: ${shown(upstream)} became ${shown(ours)}`];
}

function mayGo(value: Json | undefined, key: string, path: string): boolean {
  if (key === 'status') return !path.includes('.spec');
  if (key === 'creationTimestamp') return value === null && path.endsWith('.metadata') && !path.includes('.spec');
  const inData = /(?<!\.properties)\.(default|enum|example|x-kubernetes-[a-z-]+)(\.|\[|$)/.test(path);
  return key === 'description' && typeof value === 'string' && !inData;
}

function shown(value: Json | undefined): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 80);
}
