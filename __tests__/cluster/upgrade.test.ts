import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readGitTree } from '../../charts/lib/check/git-tree';
import { componentOf } from '../../charts/lib/check/yaml-files';
import { isClusterScoped } from '../../charts/lib/cluster-scope';
import { at, tryText } from '../../checks/json';
import { loadYaml } from '../../checks/load-yaml';
import type { Manifest } from '../../checks/manifest';
import type { Finding } from '../../checks/rule';
import { checkUpgrade } from '../../checks/upgrade/index';
import { upgradeOf } from '../../checks/upgrade/upgrade';
import { clusterOf, labOf, missionLab, missionText, renderedOf } from '../support/cluster';
import { manifestsOf } from '../support/manifests';
import { acceptedUpgrades, afterEdit, refusedUpgrades, type UpgradeExample } from '../support/upgrade-examples';
import { type Appliable, apply, tryApply } from './harness/apply';
import { applyDist, established } from './harness/apply-dist';
import { type ClusterLab, startClusterLab } from './harness/cluster-lab';
import { describeCluster } from './harness/describe-cluster';
import { type DistObject, distObjects, isWebhook, titleOf } from './harness/dist-objects';
import { inParallel } from './harness/in-parallel';
import { wipe } from './harness/wipe';

const committed = () => quiet(distObjects(renderedOf(missionLab())));
/** Nobody answers webhooks here. */
const quiet = (objects: readonly DistObject[]) => objects.filter((object) => !isWebhook(object));
const title = ({ kind, namespace, name }: Pick<Manifest, 'kind' | 'namespace' | 'name'>) =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
const warned = (findings: readonly Finding[]) => findings.map((finding) => `${finding.rule} ${title(finding)}`);

process.stderr.write('upgrade: moving a dataset is not among the edits; no component mounts datasets yet\n');

describeCluster('an upgrade', ['kubernetes', 'etcd'], () => {
  let cluster: ClusterLab;

  beforeAll(async () => {
    cluster = await startClusterLab({ lab: missionLab(), run: 'api' });
    await applyAll(committed());
  }, 90_000);

  afterAll(() => cluster?.stop());

  async function applyAll(objects: readonly DistObject[]): Promise<void> {
    const applied = await applyDist(cluster, objects);
    const refused = applied.filter(({ answer }) => answer.status > 299);
    expect(refused.map(({ object, answer }) => `${titleOf(object)}: ${tryText(answer.body.message)}`)).toEqual([]);
  }

  /**
   * Objects that the API server refuses in place of those that it has, with its words. Nothing is kept. Those whose text is the
   * committed one are passed over: that they can be applied again is tested elsewhere, and CRDs are slow.
   */
  async function refusals(objects: readonly DistObject[]): Promise<readonly string[]> {
    const { files } = renderedOf(missionLab());
    const different = objects.filter(({ manifest, yaml }) => files.get(manifest.path) !== yaml);
    const answers = await inParallel(different, async (object) => ({
      object,
      answer: await tryApply(cluster, object, { dryRun: true }),
    }));
    return answers
      .filter(({ answer }) => answer.status > 299)
      .map(({ object, answer }) => `${title(object)}: ${tryText(answer.body.message)}`);
  }

  describe.each<{
    readonly name: string;
    readonly edit: readonly [find: RegExp | string, replacement: string];
    /** Objects that the API server refuses. */
    readonly refused?: readonly RegExp[];
    readonly warnings?: readonly string[];
    /** Objects that go, with all their field values; the rest is changed in place. */
    readonly removed?: readonly string[];
  }>([
    {
      name: 'an app gets another name',
      edit: ['  podinfo: {', '  hello: {'],
      removed: [
        'AuthorizationPolicy apps/podinfo',
        'Deployment apps/podinfo',
        'HTTPRoute apps/podinfo',
        'NetworkPolicy apps/podinfo',
        'PodDisruptionBudget apps/podinfo',
        'Service apps/podinfo',
        'ServiceAccount apps/podinfo',
      ],
    },
    {
      name: 'an app gets another number of pods',
      edit: ['replicas: 2', 'replicas: 1'],
      removed: ['PodDisruptionBudget apps/podinfo'],
    },
    { name: 'an app listens on another port', edit: ['port: 9898', 'port: 9899'] },
    {
      name: 'the addresses come from another range',
      edit: ['192.168.1.240-192.168.1.254', '192.168.1.220-192.168.1.230'],
      warnings: ['upgrade-moves-address Service istio-ingress/ingress', 'upgrade-moves-address Service wireguard/wireguard'],
    },
    {
      name: 'a worker joins',
      edit: [
        '  h5b-x86:\n',
        "  h5b-pi-second: { role: worker, hardware: pi4, memory: 8GiB, address: 192.168.1.14, mac: 'dc:a6:32:10:00:0e', serial: 10000000a1b2c3d6 }\n  h5b-x86:\n",
      ],
    },
    {
      name: 'a node gets another name',
      edit: [/h5b-x86/g, 'tower'],
      warnings: [
        'upgrade-moves-address Service wireguard/wireguard',
        'upgrade-switches-dataplane FelixConfiguration node.tower',
        'upgrade-switches-dataplane FelixConfiguration node.h5b-x86',
      ],
      removed: ['FelixConfiguration node.h5b-x86'],
    },
    {
      name: 'pods get addresses of another range',
      edit: ['podCidr: 10.42.0.0/16', 'podCidr: 10.62.0.0/16'],
      refused: [/^IPPool default-ipv4-ippool: .*CIDR cannot be changed/],
      warnings: ['upgrade-immutable-field IPPool default-ipv4-ippool'],
    },
    {
      name: 'services get addresses of another range',
      edit: ['serviceCidr: 10.43.0.0/16', 'serviceCidr: 10.63.0.0/16'],
      refused: [/^Service kube-system\/kube-dns: .*(may not change once set|immutable)/],
      warnings: ['upgrade-immutable-field Service kube-system/kube-dns'],
    },
    {
      name: 'no node forwards with eBPF any more',
      edit: ['dataplane: ebpf-on-x86', 'dataplane: iptables'],
      warnings: ['upgrade-switches-dataplane FelixConfiguration node.h5b-x86'],
      removed: ['FelixConfiguration node.h5b-x86'],
    },
  ])('in which $name', ({ edit, refused = [], warnings = [], removed = [] }) => {
    const edited = () => {
      const text = missionText().replace(...edit);
      if (text === missionText()) throw new Error(`homelab.yaml has no ${edit[0]}`);
      return quiet(distObjects(renderedOf(labOf(text))));
    };
    const manifests = (objects: readonly DistObject[]) => objects.map(({ manifest }) => manifest);

    test('is applied, but for what it says of itself before', async () => {
      const said = await refusals(edited());
      expect(said).toHaveLength(refused.length);
      for (const words of refused) expect(said).toContainEqual(expect.stringMatching(words));
      expect(warned(checkUpgrade(manifests(committed()), manifests(edited())))).toEqual(warnings);
    });

    test('deletes what leaves dist/, and only that', () => {
      const upgrade = upgradeOf(manifests(committed()), manifests(edited()));
      expect(upgrade.removed.map(title).sort()).toEqual([...removed].sort());
    });
  });

  test('to the other GitOps engine is applied, and deletes no namespace', async () => {
    const after = quiet(distObjects(renderedOf(labOf(missionText().replace('engine: flux', 'engine: argocd')))));
    const crds = after.filter(({ kind }) => kind === 'CustomResourceDefinition');
    expect(await refusals(crds)).toEqual([]);
    const before = committed().map(({ manifest }) => manifest);
    const findings = checkUpgrade(
      before,
      after.map(({ manifest }) => manifest),
    );
    expect(warned(findings).filter((each) => !each.startsWith('upgrade-leaves-crd '))).toEqual([]);
  });

  describe('from the dist of the last commit that changed it', () => {
    const previous = previousDist();
    const name = 'is accepted, and remakes no object';
    if (previous === undefined) {
      process.stderr.write('skipped: upgrade from the previous dist: Git has no earlier dist/; run: git fetch --unshallow\n');
      test.skip(`${name} (skipped: Git has no earlier dist/; run: git fetch --unshallow)`, () => undefined);
    } else {
      test(name, async () => {
        const old = quiet(previous.objects);
        await wipeAll(committed());
        await applyAll(old);
        const before = await uids(old);
        await applyAll(committed());
        const after = await uids(committed());
        const kept = [...before].filter(([key]) => after.has(key));
        expect(kept.filter(([key, uid]) => after.get(key) !== uid)).toEqual([]);
        expect(kept.length).toBeGreaterThan(0);
        process.stderr.write(
          `${previous.commit}:dist to dist: ${kept.length} objects kept, ${before.size - kept.length} removed\n`,
        );
      }, 90_000);
    }
  });

  async function wipeAll(objects: readonly DistObject[]): Promise<void> {
    await wipe(
      cluster,
      objects.filter(({ kind }) => kind !== 'CustomResourceDefinition'),
    );
  }

  async function uids(objects: readonly DistObject[]): Promise<ReadonlyMap<string, string>> {
    const found = await inParallel(objects, async (object) => {
      const live = await cluster.api.tryGet(await cluster.resources.path(object));
      return [title(object), tryText(at(live, 'metadata', 'uid')) ?? ''] as const;
    });
    return new Map(found);
  }

  describe('changes in place', () => {
    const appliableOf = (yaml: string): Appliable => {
      const [manifest] = manifestsOf(yaml);
      if (!manifest) throw new Error('an example holds no object');
      const { apiVersion, kind, namespace, name } = manifest;
      return { apiVersion, kind, namespace, name, yaml };
    };

    async function changed(example: UpgradeExample): Promise<string> {
      const before = appliableOf(example.before);
      await apply(cluster, before);
      if (before.kind === 'CustomResourceDefinition') await established(cluster);
      const answer = await tryApply(cluster, appliableOf(afterEdit(example)), { dryRun: true });
      await wipe(cluster, [before]);
      return answer.status > 299 ? (tryText(answer.body.message) ?? 'refused') : 'accepted';
    }

    test.each(refusedUpgrades.map((example) => [example.title, example] as const))(
      'refuses to change %s',
      async (_title, example) => {
        expect(await changed(example)).toMatch(example.refusal ?? /./);
      },
    );

    test.each(acceptedUpgrades.map((example) => [example.title, example] as const))('accepts %s', async (_title, example) => {
      expect(await changed(example)).toBe('accepted');
    });
  });
});

/** The newest dist/ in Git that differs from what is synthesized; undefined if the history holds none. */
function previousDist(): { readonly commit: string; readonly objects: readonly DistObject[] } | undefined {
  const { files } = renderedOf(missionLab());
  const log = spawnSync('git', ['log', '--format=%h', '-n', '2', '--', 'dist'], {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
  });
  for (const commit of log.stdout.split('\n').filter((line) => line !== '')) {
    const texts = new Map(readGitTree(commit).map(({ path, text }) => [path.slice(path.indexOf('/') + 1), text]));
    const isSame = texts.size === files.size && [...texts].every(([path, text]) => files.get(path) === text);
    if (!isSame) return { commit, objects: objectsOf(texts) };
  }
  return undefined;
}

/** The objects of a dist/, components in the order of those that are synthesized. */
function objectsOf(texts: ReadonlyMap<string, string>): readonly DistObject[] {
  const order = clusterOf(missionLab()).charts.map(({ component }) => component.name);
  const files = [...texts].map(([path, text]) => ({ path, component: componentOf(path), text }));
  const { manifests } = loadYaml(files, isClusterScoped);
  return [...manifests]
    .sort((a, b) => order.indexOf(a.component) - order.indexOf(b.component))
    .map((manifest) => {
      const { apiVersion, kind, namespace, name, path } = manifest;
      return { apiVersion, kind, namespace, name, manifest, yaml: texts.get(path) ?? '' };
    });
}
