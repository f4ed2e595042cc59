import { components } from '../../charts/index';
import { buildCluster } from '../../charts/lib/cluster';
import { neededBy } from '../../charts/lib/component-order';
import { render } from '../../charts/lib/render';
import { at, type JsonObject, record, records, tryText } from '../../checks/json';
import type { Lab } from '../../config/lab';
import { labOf, missionLab, missionText, objectOf, objectsOf, renderedOf, validLab } from '../support/cluster';

const lab = missionLab();
const present = (of: Lab) => components.filter(({ enabled }) => enabled?.(of) ?? true);
const filesOf = (of: Lab, list = components) => render(buildCluster(of, list)).files;

/** `spec` of every Kustomization, by name. */
function kustomizations(of: Lab, list = components): ReadonlyMap<string, JsonObject> {
  const chart = buildCluster(of, list).charts.find(({ component }) => component.name === 'flux-sync');
  // cdk8s types its output as any; it is plain JSON.
  const objects = (chart?.allObjects ?? []).map((object): JsonObject => object.toJson());
  const found = objects.filter(({ kind }) => kind === 'Kustomization');
  return new Map(found.map((object) => [tryText(record(object.metadata).name) ?? '', record(object.spec)]));
}

/** Those of the mission lab. */
const mission = kustomizations(lab);

const dependsOn = (spec: JsonObject): readonly string[] => records(spec.dependsOn).flatMap(({ name }) => tryText(name) ?? []);

/** What Flux does: round after round it applies all whose dependencies are Ready. */
function rounds(specs: ReadonlyMap<string, JsonObject>): readonly (readonly string[])[] {
  const ready = new Set<string>();
  const found: string[][] = [];
  for (;;) {
    const next = [...specs].filter(([name, spec]) => !ready.has(name) && dependsOn(spec).every((need) => ready.has(need)));
    if (next.length === 0) return found;
    found.push(next.map(([name]) => name));
    for (const [name] of next) ready.add(name);
  }
}

const SHAPES = ['one-node', 'three-controls', 'no-pi-worker', 'no-wireguard', 'no-apps', 'other-cidrs', 'everything-renamed'];
const labs: readonly (readonly [string, Lab])[] = [['mission', lab], ...SHAPES.map((name) => [name, validLab(name)] as const)];

test.each(labs)('in the lab %s every component is applied, none before all that it needs', (_, of) => {
  const order = rounds(kustomizations(of));
  const roundOf = new Map(order.flatMap((names, round) => names.map((name) => [name, round] as const)));
  expect([...roundOf.keys()].sort()).toEqual(
    present(of)
      .map(({ name }) => name)
      .sort(),
  );
  const tooEarly = present(of).flatMap(({ name }) =>
    [...neededBy(name, present(of))]
      .filter((need) => need !== name && name !== 'flux-sync' && (roundOf.get(need) ?? 0) >= (roundOf.get(name) ?? 0))
      .map((need) => `${name} before ${need}`),
  );
  expect(tooEarly).toEqual([]);
});

test('the order of the list of components changes no byte', () => {
  const [half, rest] = [components.slice(0, 5), components.slice(5)];
  const shuffled = [...[...rest].reverse(), ...half];
  expect(filesOf(lab, shuffled)).toEqual(filesOf(lab));
});

test('every path is a directory of dist/ that holds YAML', () => {
  const files = [...filesOf(lab).keys()];
  const missing = [...mission.values()].filter(({ path }) => {
    const directory = `${path}/`.replace('./dist/', '');
    return !files.some((file) => file.startsWith(directory));
  });
  expect(missing).toEqual([]);
});

test('a component that leaves the list leaves with its objects, and changes no other', () => {
  const removed = 'metallb-config';
  const remaining = components
    .filter(({ name }) => name !== removed)
    .map((component) => ({ ...component, needs: component.needs.filter((need) => need !== removed) }));
  const [before, after] = [mission, kustomizations(lab, remaining)];
  expect([...before.keys()].filter((name) => !after.has(name))).toEqual([removed]);
  // The Kustomization goes, because that of the list prunes; its objects go, because its own says so.
  expect(before.get('flux-sync')).toMatchObject({ prune: true });
  expect(before.get(removed)).toMatchObject({ prune: true });
  expect(before.get(removed)).not.toHaveProperty('deletionPolicy');
});

test('what bootstrap hands over outlives its Kustomization; CRDs are never deleted', () => {
  const orphans = [...mission].filter(([, { deletionPolicy }]) => deletionPolicy === 'Orphan').map(([name]) => name);
  expect(orphans.sort()).toEqual(['calico', 'coredns', 'crds', 'flux', 'flux-sync']);
  expect([...mission].filter(([, { prune }]) => prune !== true).map(([name]) => name)).toEqual(['crds']);
});

test('a component counts as applied when all of its objects are Ready, within a time limit', () => {
  const lax = [...mission].filter(([, spec]) => spec.wait !== true || spec.timeout === undefined);
  expect(lax.map(([name]) => name)).toEqual(['flux-sync']);
});

test('the list of Kustomizations is applied even if a component is broken, so that it can be corrected', () => {
  expect(mission.get('flux-sync')).not.toHaveProperty('dependsOn');
});

test('nothing is substituted, and no object is replaced by force', () => {
  const specs = [...mission.values()];
  expect(specs.filter((spec) => 'postBuild' in spec || spec.force === true)).toEqual([]);
});

test.each(['flux', 'argocd'])('with %s, dist/ holds no caBundle that a controller would write', (engine) => {
  const text = missionText().replace('engine: flux', `engine: ${engine}`);
  const { manifests } = renderedOf(labOf(text));
  const holders = manifests.filter(
    ({ kind, object }) => kind.endsWith('WebhookConfiguration') && /caBundle/.test(JSON.stringify(object)),
  );
  expect(manifests.some(({ kind }) => kind.endsWith('WebhookConfiguration'))).toBe(true);
  expect(holders.map(({ name }) => name)).toEqual([]);
});

describe('the GitRepository', () => {
  const repository = (gitops: string) => {
    const text = missionText().replace(/^gitops:\n(?: .*\n?)*/m, `gitops: { ${gitops} }\n`);
    return record(objectOf(objectsOf(labOf(text), 'flux-sync'), 'GitRepository', 'flux-system').object.spec);
  };

  test('is that of homelab.yaml', () => {
    const spec = repository('repository: https://git.example.net/lab, branch: live, interval: 1d');
    expect(spec).toMatchObject({ url: 'https://git.example.net/lab', ref: { branch: 'live' }, interval: '24h' });
    expect(spec).not.toHaveProperty('secretRef');
  });

  test('takes the declared key at ssh://', () => {
    expect(repository('repository: ssh://git@git.example.net/lab')).toMatchObject({ secretRef: { name: 'git-credentials' } });
  });

  test.each([
    ['dist', '/*\n!/dist\n'],
    ['clusters/home/dist', '/*\n!/clusters\n/clusters/*\n!/clusters/home\n/clusters/home/*\n!/clusters/home/dist\n'],
    ['./dist', '/*\n!/dist\n'],
    ['.', undefined],
  ])('at path %s holds that directory only', (path, ignore) => {
    expect(repository(`repository: https://git.example.net/lab, path: ${path}`).ignore).toBe(ignore);
  });
});

test('Kustomizations follow the directory of homelab.yaml', () => {
  const text = missionText().replace('path: dist', 'path: clusters/home');
  expect(kustomizations(labOf(text)).get('metallb')).toMatchObject({ path: './clusters/home/metallb' });
  expect(at({ ...kustomizations(labOf(text)).get('metallb') }, 'sourceRef', 'kind')).toBe('GitRepository');
});
