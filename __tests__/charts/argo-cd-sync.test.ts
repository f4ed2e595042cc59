import { components } from '../../charts/index';
import { buildCluster } from '../../charts/lib/cluster';
import { render } from '../../charts/lib/render';
import { at, type JsonObject, list, record, tryText } from '../../checks/json';
import type { Lab } from '../../config/lab';
import { labOf, missionText, objectOf, objectsOf, validLab } from '../support/cluster';

const argo = labOf(missionText().replace('engine: flux', 'engine: argocd'));
const present = (of: Lab) => components.filter(({ enabled }) => enabled?.(of) ?? true);

/** Every Application, by name. */
function applications(of: Lab): ReadonlyMap<string, JsonObject> {
  const chart = buildCluster(of, components).charts.find(({ component }) => component.name === 'argo-cd-sync');
  // cdk8s types its output as any; it is plain JSON.
  const objects = (chart?.allObjects ?? []).map((object): JsonObject => object.toJson());
  const found = objects.filter(({ kind }) => kind === 'Application');
  return new Map(found.map((object) => [tryText(record(object.metadata).name) ?? '', object]));
}

/** Those of the mission lab, with the other engine. */
const mission = applications(argo);

const wave = (application: JsonObject | undefined): number =>
  Number(at(application ?? {}, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'));

test.each([
  ['mission', argo],
  ['argocd', validLab('argocd')],
  ['every-field', validLab('every-field')],
])('in the lab %s every component has an Application, in a wave after all that it needs', (_, of) => {
  const found = applications(of);
  expect([...found.keys()].sort()).toEqual(
    present(of)
      .map(({ name }) => name)
      .sort(),
  );
  const tooEarly = present(of).flatMap(({ name, needs }) =>
    needs.filter((need) => !(wave(found.get(need)) < wave(found.get(name)))).map((need) => `${name} not after ${need}`),
  );
  expect(tooEarly).toEqual([]);
});

test('the Application of all Applications waits for the others, and the project for none', () => {
  const found = mission;
  const others = [...found].filter(([name]) => name !== 'argo-cd-sync').map(([, application]) => wave(application));
  expect(wave(found.get('argo-cd-sync'))).toBeGreaterThan(Math.max(...others));
  expect(wave(objectOf(objectsOf(argo, 'argo-cd-sync'), 'AppProject', 'homelab').object)).toBeLessThan(Math.min(...others));
});

test('the order of the list of components changes no byte', () => {
  const [half, rest] = [components.slice(0, 5), components.slice(5)];
  const shuffled = [...[...rest].reverse(), ...half];
  expect(render(buildCluster(argo, shuffled)).files).toEqual(render(buildCluster(argo, components)).files);
});

test('every path is a directory of the repository that holds YAML', () => {
  const of = validLab('argocd');
  const directories = new Set(
    [...render(buildCluster(of, components)).files.keys()].map((file) => `${of.gitops.path}/${file.split('/')[0]}`),
  );
  const paths = [...applications(of).values()].map((application) => at(application, 'spec', 'source', 'path'));
  expect(new Set(paths)).toEqual(directories);
});

test('a component that leaves the list leaves with its objects; what bootstrap handed over does not', () => {
  const kept = [...mission].filter(([, application]) => list(at(application, 'metadata', 'finalizers')).length === 0);
  expect(kept.map(([name]) => name).sort()).toEqual(['argo-cd', 'argo-cd-sync', 'calico', 'coredns', 'crds']);
  expect(at(mission.get('argo-cd-sync') ?? {}, 'spec', 'syncPolicy', 'automated', 'prune')).toBe(true);
});

test('drift is corrected and what left dist/ is deleted, CRDs excepted', () => {
  const automated = [...mission].map(([name, application]) => [name, at(application, 'spec', 'syncPolicy', 'automated')]);
  expect(automated.filter(([, policy]) => JSON.stringify(policy) !== '{"prune":true,"selfHeal":true}')).toEqual([
    ['crds', { prune: false, selfHeal: true }],
  ]);
});

test('objects are applied on the server, and a failed sync is tried again with what the branch holds by then', () => {
  for (const application of mission.values()) {
    expect(list(at(application, 'spec', 'syncPolicy', 'syncOptions'))).toContain('ServerSideApply=true');
    expect(at(application, 'spec', 'syncPolicy', 'retry')).toMatchObject({ limit: -1, refresh: true });
  }
});

test("the project lets in the lab's repository alone, to this cluster alone", () => {
  const of = validLab('argocd');
  const { object } = objectOf(objectsOf(of, 'argo-cd-sync'), 'AppProject', 'homelab');
  expect(at(object, 'spec', 'sourceRepos')).toEqual(['https://gitlab.com/example/argo']);
  expect(at(object, 'spec', 'destinations')).toEqual([{ server: 'https://kubernetes.default.svc', namespace: '*' }]);
  const revisions = [...applications(of).values()].map((application) => at(application, 'spec', 'source', 'targetRevision'));
  expect(new Set(revisions)).toEqual(new Set(['live']));
});
