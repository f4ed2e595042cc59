import type { Lab } from '../../../config/lab';
import type { ObjectReference } from './api-resources';
import { addNodes, type ClusterLab, startClusterLab } from './cluster-lab';
import { inParallel } from './in-parallel';
import { clusterNodes } from './node-objects';
import { applyBuiltIn, builtInObjects } from './start-workloads';
import { until } from './until';
import { wipe } from './wipe';

/** What controllers make pods from. */
const MAKES_PODS = /^(Deployment|DaemonSet|StatefulSet|Job|CronJob)$/;

/**
 * Control planes that one lab after the other has to itself: starting one costs more than emptying it. Labs share one if they have
 * the same ranges of addresses for services and pods, which are all that its programs are told about a lab.
 */
export class SharedClusters {
  private readonly started = new Map<string, ClusterLab>();

  /** A cluster of the lab's nodes with what `startWorkloads` applies. Throws if an object is refused. */
  async enter(lab: Lab): Promise<ClusterLab> {
    const key = keyOf(lab);
    const known = this.started.get(key);
    const cluster = known ? { ...known, lab } : await startClusterLab({ lab, run: 'nodes' });
    this.started.set(key, cluster);
    return this.orGiveUp(key, cluster, async () => {
      if (known) await addNodes(cluster, clusterNodes(lab));
      await applyBuiltIn(cluster);
      return cluster;
    });
  }

  /**
   * Takes everything of the lab away again: what makes pods, pods by their controllers, the rest, nodes. Namespaces stay, empty but
   * for what Kubernetes makes in each: their deletion takes 5 s (namespaceDeletionGracePeriod of the namespace controller).
   */
  async leave(cluster: ClusterLab): Promise<void> {
    await this.orGiveUp(keyOf(cluster.lab), cluster, () => empty(cluster));
  }

  async stop(): Promise<void> {
    for (const cluster of this.started.values()) await cluster.stop();
  }

  /** A cluster that is in no known state is none for the next lab. */
  private async orGiveUp<T>(key: string, cluster: ClusterLab, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.started.delete(key);
      await cluster.stop();
      throw error;
    }
  }
}

async function empty(cluster: ClusterLab): Promise<void> {
  const { api, resources, lab } = cluster;
  const objects: readonly ObjectReference[] = (await builtInObjects(cluster)).filter(({ kind }) => kind !== 'Namespace');
  const makers = objects.filter(({ kind }) => MAKES_PODS.test(kind));
  await wipe(cluster, makers);
  await until('the last pod to go', 30, async () => ((await api.list('/api/v1/pods')).length === 0 ? true : undefined));
  await wipe(
    cluster,
    objects.filter((object) => !makers.includes(object)),
  );
  await inParallel(clusterNodes(lab), async (node) => api.delete(await resources.path(nodeReference(node))));
  await until('the last node to go', 30, async () => ((await api.list('/api/v1/nodes')).length === 0 ? true : undefined));
}

const keyOf = ({ cluster: { serviceCidr, podCidr } }: Lab): string => `${serviceCidr} ${podCidr}`;

const nodeReference = ({ name }: { readonly name: string }): ObjectReference => ({
  apiVersion: 'v1',
  kind: 'Node',
  namespace: '',
  name,
});
