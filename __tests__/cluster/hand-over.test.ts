import { applyHost, planHost } from '../../bootstrap/apply/apply-host';
import type { HostStep } from '../../bootstrap/plan/host-plan';
import type { DistFile, HostContext } from '../../bootstrap/plan/step';
import { Secret } from '../../bootstrap/secrets/secret';
import { handOver } from '../../bootstrap/steps/hand-over/hand-over';
import { handedOver } from '../../bootstrap/steps/hand-over/handed-over';
import { neededBy } from '../../charts/lib/component-order';
import { at, tryText } from '../../checks/json';
import type { Lab } from '../../config/lab';
import { controls } from '../../config/lab';
import { clusterOf, missionLab, renderedOf, validLab } from '../support/cluster';
import { ControlHost } from './gitops/control-host';
import { type ClusterLab, startClusterLab } from './harness/cluster-lab';
import { describeCluster } from './harness/describe-cluster';

const distOf = (lab: Lab): readonly DistFile[] => [...renderedOf(lab).files].map(([path, text]) => ({ path, text }));

function stepOf(lab: Lab, secret: HostContext['secret'] = (name) => new Secret(`value of ${name}`)): HostStep {
  const [node] = controls(lab);
  if (node === undefined) throw new Error('a lab has a control node');
  const context: HostContext = { lab, node, dist: distOf(lab), secret, download: () => undefined };
  return { step: handOver, resources: handOver.resources(context) };
}

const progress = { fine: () => {}, begin: () => {}, change: () => {}, output: () => {}, done: () => {} };
const apply = (host: ControlHost, step: HostStep) =>
  applyHost(host, [step], { run: 'r', destroy: new Set(), now: () => new Date(), stopping: () => false, progress });

describe.each(['mission', 'argocd'])('what is handed over in %s', (name) => {
  const lab = validLab(name);
  const sync = lab.gitops.engine === 'flux' ? 'flux-sync' : 'argo-cd-sync';
  const order = handedOver(distOf(lab), lab.gitops.engine);
  const { charts } = clusterOf(lab);
  const components = charts.map(({ component }) => component);

  test("is what the engine needs, and the engine's own list last", () => {
    expect([...order].sort()).toEqual([...neededBy(sync, components)].sort());
    expect(order.at(-1)).toBe(sync);
  });

  test('comes in the order of needs', () => {
    const early = components
      .filter((component) => order.includes(component.name))
      .flatMap((component) => component.needs.map((need) => [need, component.name] as const))
      .filter(([need, component]) => order.indexOf(need) > order.indexOf(component));
    expect(early).toEqual([]);
  });
});

describeCluster('the hand-over', ['kubernetes', 'etcd', 'kwok'], () => {
  const lab = missionLab();
  const step = stepOf(lab);
  let cluster: ClusterLab;

  const planned = async () => {
    const plan = await planHost(new ControlHost(cluster), [step]);
    return plan.steps.flatMap(({ resources }) => resources);
  };
  const open = async () => (await planned()).filter(({ outcome }) => outcome.state !== 'ok').map(({ name }) => name);

  describe('in the life of a cluster', () => {
    beforeAll(async () => {
      cluster = await startClusterLab({ lab, run: 'nodes' });
    }, 60_000);
    afterAll(() => cluster?.stop());

    const secretData = async (namespace: string, name: string, key: string) => {
      const secret = await cluster.api.get(`/api/v1/namespaces/${namespace}/secrets/${name}`);
      return Buffer.from(tryText(at(secret, 'data', key)) ?? '', 'base64').toString();
    };

    test('waits for a Secret that nobody made, with the command that makes it, before the engine goes', async () => {
      const without = stepOf(lab, (name) => (name.startsWith('wireguard') ? undefined : new Secret(`value of ${name}`)));
      const host = new ControlHost(cluster);
      await expect(apply(host, without)).rejects.toThrow(
        /Secret wireguard\/wireguard: wireguard\/private-key was not made yet; known only after npm run secrets/,
      );
      const applies = host.commands.flatMap(({ script }) => /kubectl apply .*hand-over\/(\S+)\.yaml/.exec(script)?.[1] ?? []);
      expect(applies).toEqual(['namespaces', 'crds', 'calico', 'coredns', 'flux']);
      expect(await cluster.api.list('/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations')).toEqual([]);
    }, 180_000);

    test('goes on from there to where the engine can go on', async () => {
      const { changed } = await apply(new ControlHost(cluster), step);
      expect(changed).toEqual([
        'hand-over: Secret wireguard/wireguard',
        'hand-over: file /var/lib/h5b/hand-over/flux-sync.yaml',
        'hand-over: component flux-sync',
      ]);
      expect(await secretData('wireguard', 'wireguard', 'privateKey')).toBe('value of wireguard/private-key');
      expect((await cluster.api.list('/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations')).length).toBeGreaterThan(10);
    }, 180_000);

    test('changes nothing the second time', async () => {
      const host = new ControlHost(cluster);
      expect(await apply(host, step)).toEqual({ changed: [], finished: true });
      expect(host.commands).toHaveLength(1);
    }, 120_000);

    test('puts a Secret right that differs, and no question about it carries its value', async () => {
      const host = new ControlHost(cluster);
      const rotated = stepOf(lab, (name) => new Secret(`new value of ${name}`));
      expect((await apply(host, rotated)).changed).toEqual([
        'hand-over: Secret istio-ingress/ingress-tls',
        'hand-over: Secret wireguard/wireguard',
      ]);
      expect(await secretData('wireguard', 'wireguard', 'privateKey')).toBe('new value of wireguard/private-key');
      expect(host.commands.map(({ script }) => script).join('\n')).not.toContain('value of wireguard');
      await apply(host, step);
    }, 180_000);

    test("repairs what somebody changed, until the engine applies it: then it is the engine's", async () => {
      const path = '/apis/apps/v1/namespaces/kube-system/daemonsets/coredns';
      await cluster.api.patch(path, { metadata: { labels: { 'app.kubernetes.io/managed-by': 'somebody' } } });
      expect(await open()).toEqual(['component coredns']);
      await cluster.api.patch('/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/coredns/status', {
        status: { lastAppliedRevision: 'main@sha1:abc' },
      });
      expect((await planned()).find(({ name }) => name === 'component coredns')?.outcome).toEqual({
        state: 'ok',
        because: 'Flux applies it, last main@sha1:abc',
      });
    }, 120_000);
  });

  test('killed between any two commands, it arrives at the same', async () => {
    cluster = await startClusterLab({ lab, run: 'nodes' });
    try {
      let done = false;
      let kills = 0;
      // Every run gets further than the one before.
      for (let last = 6; !done; last += 14) {
        const host = new ControlHost(cluster, (_command, number) => {
          if (number === last) throw new Error('the connection was lost');
        });
        done = await apply(host, step).then(
          () => true,
          (error: Error) => {
            expect(error.message).toContain('the connection was lost');
            kills += 1;
            return false;
          },
        );
      }
      expect(kills).toBeGreaterThan(1);
      expect(await open()).toEqual([]);
    } finally {
      await cluster.stop();
    }
  }, 300_000);
});
