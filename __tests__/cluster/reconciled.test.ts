import { at, records, tryText } from '../../checks/json';
import type { Lab } from '../../config/lab';
import { clusterOf, labOf, missionText, renderedOf } from '../support/cluster';
import { Births } from './gitops/births';
import { type FluxLab, startFluxLab } from './gitops/flux-lab';
import { repositoryUrl } from './gitops/lab-repository';
import { isReadyAt } from './gitops/reconciliation-log';
import { changesByStrictApply } from './gitops/strict-apply-changes';
import { describeCluster } from './harness/describe-cluster';
import { type DistObject, distObjects, isWebhook, titleOf } from './harness/dist-objects';

/** The committed lab with its repository on the lab's own Git server, and with edits. Throws if one of them finds nothing. */
function labWith(...edits: readonly (readonly [find: RegExp, replacement: string])[]): Lab {
  const repository: (typeof edits)[number] = [/repository: .*/, `repository: ${repositoryUrl(labOf(missionText()))}`];
  const text = [repository, ...edits].reduce((before, [find, replacement]) => {
    if (!find.test(before)) throw new Error(`homelab.yaml has no ${find}`);
    return before.replace(find, replacement);
  }, missionText());
  return labOf(text);
}

const whole = labWith();
/** Without WireGuard, and with one pod of podinfo, which then has no PodDisruptionBudget. */
const smaller = labWith([/^ {2}wireguard:\n(?: {4}.*\n)+/m, ''], [/replicas: 2/, 'replicas: 1']);

/** All but webhooks: nobody answers those here, so what they guard could not be written. */
const objectsOf = (lab: Lab): readonly DistObject[] => distObjects(renderedOf(lab)).filter((object) => !isWebhook(object));
const filesOf = (objects: readonly DistObject[]) => new Map(objects.map(({ manifest, yaml }) => [manifest.path, yaml]));
const componentsOf = (lab: Lab) => clusterOf(lab).charts.map(({ component }) => component);
const namesOf = (lab: Lab) => componentsOf(lab).map(({ name }) => name);

/** Each component with each that it needs. Flux's own list waits for nothing, so that it can always be corrected. */
const needs = componentsOf(whole)
  .filter(({ name }) => name !== 'flux-sync')
  .flatMap(({ name, needs }) => needs.map((need) => ({ name, need })));

/** The files of a lab with texts in some of them replaced. Throws if one is not there. */
function filesWith(lab: Lab, edits: readonly (readonly [path: string, find: string, replacement: string])[]) {
  const files = new Map(filesOf(objectsOf(lab)));
  for (const [path, find, replacement] of edits) {
    const text = files.get(path);
    if (!text?.includes(find)) throw new Error(`${path} does not contain ${find}`);
    files.set(path, text.replace(find, replacement));
  }
  return files;
}

/** A Service that the API server refuses. */
const BROKEN = 'http-apps/service.apps.podinfo.yaml';
/** Accepted without the field that nobody knows. */
const MISTYPED = 'wireguard/daemonset.wireguard.wireguard.yaml';

describeCluster('Flux', ['kubernetes', 'etcd', 'kwok', 'source-controller', 'kustomize-controller'], () => {
  let flux: FluxLab;

  beforeAll(async () => {
    flux = await startFluxLab(whole, filesOf(objectsOf(whole)));
  }, 120_000);

  afterAll(() => flux?.stop());

  test('makes every component Ready in a cluster that got only the hand-over layers', async () => {
    await flux.log.allReady(namesOf(whole), flux.first, 120);
    const last = Math.max(...namesOf(whole).map((name) => flux.log.firstReady(name, flux.first).after));
    process.stderr.write(`Flux: ${namesOf(whole).length} components Ready ${(last / 1000).toFixed(1)} s after the hand-over\n`);
  }, 130_000);

  test('does so in the order of needs: no component is Ready before what it needs', () => {
    const ready = (name: string) => flux.log.firstReady(name, flux.first).revision;
    expect(needs.filter(({ name, need }) => ready(name) <= ready(need))).toEqual([]);
    expect(needs.length).toBeGreaterThan(20);
  });

  test('makes no object of a component before all that it needs is Ready', async () => {
    const births = await Births.read(flux.cluster);
    const early: string[] = [];
    for (const { name, need } of needs.filter((each) => !flux.handedOver.has(each.name))) {
      const ready = flux.log.firstReady(need, flux.first).revision;
      for (const object of objectsOf(whole).filter(({ manifest }) => manifest.component === name)) {
        const born = await births.tryOf(object);
        if (born === undefined || born <= ready) early.push(`${titleOf(object)} was made at ${born}, ${need} Ready at ${ready}`);
      }
    }
    expect(early).toEqual([]);
  });

  test('takes over what bootstrap applied, so that a field that leaves Git leaves the cluster', async () => {
    const kept: string[] = [];
    for (const object of objectsOf(whole).filter(({ manifest }) => flux.handedOver.has(manifest.component))) {
      const live = await flux.cluster.api.get(await flux.cluster.resources.path(object));
      const appliers = records(at(live, 'metadata', 'managedFields'))
        .filter(({ operation, subresource }) => operation === 'Apply' && subresource !== 'status')
        .map(({ manager }) => tryText(manager));
      if (appliers.join() !== 'kustomize-controller') kept.push(`${titleOf(object)} is applied by ${appliers.join(', ')}`);
    }
    expect(kept).toEqual([]);
  });

  test('leaves every object exactly as dist/ has it', async () => {
    expect(await changesByStrictApply(flux.cluster, objectsOf(whole))).toEqual([]);
  });

  test('prunes a component that leaves, changes what has changed, and touches nothing else', async () => {
    const before = await Births.read(flux.cluster);
    const leaving = objectsOf(whole).filter((object) => !filesOf(objectsOf(smaller)).has(object.manifest.path));
    const revision = await flux.push('without WireGuard', filesOf(objectsOf(smaller)));
    await flux.log.allReady(namesOf(smaller), revision, 90);
    const gone = before.goneBy(await Births.read(flux.cluster)).filter((key) => !isConsequence(key));
    const expected = await Promise.all(leaving.map((object) => before.tryKeyOf(object)));
    expect(gone.sort()).toEqual(expected.sort());
    expect(new Set(leaving.map(({ manifest }) => manifest.component))).toEqual(new Set(['wireguard', 'flux-sync', 'http-apps']));
    expect(await changesByStrictApply(flux.cluster, objectsOf(smaller))).toEqual([]);
  }, 100_000);

  test('says which object is broken, applies nothing of its component, and brings up all the others', async () => {
    const before = await Births.read(flux.cluster);
    const files = filesWith(whole, [
      [BROKEN, 'targetPort: http', 'targetPort: no_port_name'],
      [MISTYPED, ' resources:', ' resorces:'],
    ]);
    const revision = await flux.push('WireGuard again, with a typing mistake, and a Service that is wrong', files);
    const failed = await flux.log.waitFor(
      'http-apps',
      90,
      ({ ready, reason }) => ready === 'False' && reason !== 'DependencyNotReady',
    );
    expect(failed.message).toContain('Service/apps/podinfo');
    for (const name of namesOf(whole).filter((each) => each !== 'http-apps')) {
      await flux.log.waitFor(name, 60, (entry) => isReadyAt(entry, revision));
    }
    expect(before.goneBy(await Births.read(flux.cluster)).filter((key) => !isConsequence(key))).toEqual([]);
    const rest = objectsOf(whole).filter(({ manifest }) => manifest.component !== 'http-apps' && manifest.path !== MISTYPED);
    expect(await changesByStrictApply(flux.cluster, rest)).toEqual([]);
    const podinfo = await flux.cluster.api.get('/apis/apps/v1/namespaces/apps/deployments/podinfo');
    expect([at(podinfo, 'spec', 'replicas'), at(podinfo, 'status', 'readyReplicas')]).toEqual([1, 1]);
  }, 180_000);

  test('drops an unknown field of a built-in kind without a word, and our strict pass is what catches it', async () => {
    const wireguard = await flux.cluster.api.get('/apis/apps/v1/namespaces/wireguard/daemonsets/wireguard');
    expect(at(wireguard, 'spec', 'template', 'spec', 'containers', 0, 'resources')).toEqual({});
    const [object] = objectsOf(whole).filter(({ manifest }) => manifest.path === MISTYPED);
    if (!object) throw new Error(`there is no ${MISTYPED}`);
    const mistyped = { ...object, yaml: object.yaml.replace(' resources:', ' resorces:') };
    expect(await changesByStrictApply(flux.cluster, [mistyped])).toEqual([
      expect.stringContaining('resorces: field not declared in schema'),
    ]);
  });

  test('was never refused anything: the rights of both ServiceAccounts suffice', () => {
    const refusals = flux
      .output()
      .split('\n')
      .filter((line) => /is forbidden: User|cannot \w+ resource|Unauthorized/.test(line));
    expect(refusals).toEqual([]);
    expect(flux.output()).toContain('server-side apply completed');
  });
});

/** What goes with others, or comes and goes by itself: owned by a workload, in a namespace that goes, or bookkeeping. */
const isConsequence = (key: string): boolean =>
  /^\/registry\/(pods|replicasets|controllerrevisions|endpointslices|services\/endpoints|events|ipaddresses|leases|masterleases|ranges|apiregistration\.k8s\.io|minions|csinodes)\//.test(
    key,
  ) || /^\/registry\/(configmaps\/wireguard\/kube-root-ca\.crt|serviceaccounts\/wireguard\/default)$/.test(key);
