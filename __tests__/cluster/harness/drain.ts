import { tryText } from '../../../checks/json';
import { ApiError } from './api-client';
import type { ClusterLab } from './cluster-lab';
import { inParallel } from './in-parallel';
import { allPods, type ScheduledPod } from './pods';
import { until } from './until';

/** A disruption budget lets the next pod go as soon as the one before is ready elsewhere: a second or two here. */
const PATIENCE_SECONDS = 25;

/**
 * Cordons a node and evicts its pods as `kubectl drain --ignore-daemonsets` does. Gives a line for each pod that its disruption
 * budget does not let go.
 */
export async function heldByDrain(cluster: ClusterLab, node: string): Promise<readonly string[]> {
  await cluster.api.patch(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
  const pods = await allPods(cluster.api);
  const leaving = pods.filter((pod) => pod.node === node && pod.ownerKind !== 'DaemonSet' && !pod.leaving);
  const lines = await inParallel(leaving, (pod) => evict(cluster, pod));
  return lines.filter((line) => line !== undefined);
}

/** Lets pods onto the node again. */
export async function uncordon(cluster: ClusterLab, node: string): Promise<void> {
  await cluster.api.patch(`/api/v1/nodes/${node}`, { spec: { unschedulable: null } });
}

async function evict({ api }: ClusterLab, { namespace, name }: ScheduledPod): Promise<string | undefined> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  let refusal = '';
  const gone = until(name, PATIENCE_SECONDS, async () => {
    const answer = await api.ask(path, { method: 'POST', body });
    if (answer.status === 404 || answer.status < 300) return true;
    if (answer.status !== 429) throw new ApiError('POST', path, answer);
    refusal = tryText(answer.body.message) ?? '';
    return undefined;
  });
  return gone.then(
    () => undefined,
    (error: unknown) => `${namespace}/${name}: ${error instanceof ApiError ? error.message : refusal}`,
  );
}
