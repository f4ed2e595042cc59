import { parse } from 'yaml';
import type { Json, JsonObject } from '../../../checks/json';
import { at, records, tryText } from '../../../checks/json';
import { immutableFields } from '../../../checks/upgrade/immutable-field';
import { checkUpgrade } from '../../../checks/upgrade/index';
import { crds, crdText } from '../../../imports/crds';
import { manifestsOf } from '../../support/manifests';
import { acceptedUpgrades, afterEdit, refusedUpgrades, type UpgradeExample } from '../../support/upgrade-examples';

const findings = (example: UpgradeExample) => checkUpgrade(manifestsOf(example.before), manifestsOf(afterEdit(example)));

test.each(refusedUpgrades.map((example) => [example.title, example] as const))('%s cannot be changed', (_title, example) => {
  expect(findings(example).map(({ rule, severity, field }) => [rule, severity, field])).toEqual([
    ['upgrade-immutable-field', 'warning', example.field],
  ]);
});

test.each(acceptedUpgrades.map((example) => [example.title, example] as const))('%s is no finding', (_title, example) => {
  expect(findings(example)).toEqual([]);
});

test('every field of the list has an example that the API server is asked about', () => {
  const shown = refusedUpgrades.flatMap(({ before, field }) => manifestsOf(before).map(({ kind }) => `${kind} ${field}`));
  const missing = immutableFields.flatMap(({ of, path }) =>
    of.map(({ kind }) => `${kind} ${path.join('.')}`).filter((each) => !shown.includes(each) && each !== 'Secret immutable'),
  );
  expect(missing).toEqual([]);
});

test('every field of a spec that a CRD of ours keeps from changing is in the list', () => {
  // Parsing all of them takes ten seconds.
  const transitional = crds.filter((crd) => crdText(crd).includes('oldSelf'));
  const frozen = transitional.flatMap(({ kind, group, ...crd }) =>
    records(at(parse(crdText(crd)) as JsonObject, 'spec', 'versions')).flatMap((version) =>
      frozenPaths(at(version, 'schema', 'openAPIV3Schema')).map((path) => `${group}/${kind} ${path}`),
    ),
  );
  const known = new Set(
    immutableFields.flatMap(({ of, path }) => of.map(({ group, kind }) => `${group}/${kind} ${path.join('.')}`)),
  );
  // Status is written by controllers. BGP peers are not part of any lab.
  const ours = new Set(frozen.filter((each) => !/ status\.|\/BGPPeer /.test(each)));
  expect([...ours].filter((each) => !known.has(each))).toEqual([]);
  expect(ours.size).toBeGreaterThan(2);
});

function frozenPaths(schema: Json | undefined, path = ''): readonly string[] {
  const rules = records(at(schema, 'x-kubernetes-validations')).map(({ rule }) => tryText(rule));
  const below = Object.entries((at(schema, 'properties') ?? {}) as JsonObject);
  return [
    ...(rules.includes('self == oldSelf') ? [path] : []),
    ...below.flatMap(([key, value]) => frozenPaths(value, path === '' ? key : `${path}.${key}`)),
  ];
}

test('the message shows both values and what to do, but nothing of a Secret', () => {
  const shown = (title: string) => {
    const example = refusedUpgrades.find((each) => each.title === title);
    if (!example) throw new Error(`no example "${title}"`);
    return findings(example)[0];
  };
  expect(shown('the cluster address of a Service')).toMatchObject({
    message: '10.43.0.20 cannot become 10.43.0.21',
    remedy: expect.stringContaining('cluster.serviceCidr'),
  });
  expect(shown('an immutable Secret')?.message).toBe('changed, and it cannot be');
});
