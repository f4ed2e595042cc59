import { at, records, tryText } from '../../../checks/json';
import type { ClusterLab } from './cluster-lab';
import { inParallel } from './in-parallel';
import type { IntendedWorkload } from './intended-workload';
import { allPods, podsOf, type ScheduledPod } from './pods';
import { until } from './until';

/** Longer than any placement takes that works at all: pods are ready within a second of being scheduled. */
const PATIENCE_SECONDS = 20;

/**
 * Waits until every workload has all its pods ready on nodes that are there, and gives what is wrong in the end: a line per
 * workload that is not whole, with what the scheduler or the admission says. Nothing is wrong if it is empty.
 *
 * @param lost names of nodes that do not count. @default - none
 */
export async function lackingAfterAWhile(
  cluster: ClusterLab,
  workloads: readonly IntendedWorkload[],
  lost: readonly string[] = [],
): Promise<readonly string[]> {
  const lacking = () => lackingNow(cluster, workloads, lost);
  const whole = await until('every workload to be whole', PATIENCE_SECONDS, async () => {
    return (await lacking()).length === 0 ? true : undefined;
  }).catch(() => false);
  return whole ? [] : lacking();
}

/** Like `lackingAfterAWhile`, at this moment. */
export async function lackingNow(
  cluster: ClusterLab,
  workloads: readonly IntendedWorkload[],
  lost: readonly string[],
): Promise<readonly string[]> {
  const pods = await allPods(cluster.api);
  const lines = await inParallel(workloads, async (workload) => {
    const own = podsOf(pods, workload.manifest.namespace, workload.selector).filter(({ leaving }) => !leaving);
    const ready = own.filter((pod) => pod.ready && pod.node !== undefined && !lost.includes(pod.node));
    const wanted =
      workload.pods === 'one per node' ? workload.nodes.filter((node) => !lost.includes(node)).length : workload.pods;
    // The old pods of an update are ready too; whole means that nothing else is there.
    const others = own.filter((pod) => !ready.includes(pod) && (pod.node === undefined || !lost.includes(pod.node)));
    if (ready.length === wanted && others.length === 0) return undefined;
    return `${workload.title}: ${ready.length} of ${wanted} pods ready. ${await reason(cluster, workload, others)}`.trimEnd();
  });
  return lines.filter((line) => line !== undefined);
}

/** Why pods are missing: the scheduler's words, or those of the admission that refused to make them. */
async function reason(cluster: ClusterLab, workload: IntendedWorkload, others: readonly ScheduledPod[]): Promise<string> {
  const complaint = others.find((pod) => pod.complaint !== '')?.complaint;
  if (complaint !== undefined) return complaint;
  const { apiVersion, kind, namespace, name } = workload.manifest;
  const object = await cluster.api.tryGet(await cluster.resources.path({ apiVersion, kind, namespace, name }));
  if (!object) return `there is no ${kind} of that name`;
  const failure = records(at(object, 'status', 'conditions')).find(({ type }) => type === 'ReplicaFailure');
  if (failure) return tryText(failure.message) ?? '';
  const events = await cluster.api.list(`/api/v1/namespaces/${namespace}/events`);
  return tryText(events.find(({ type, reason: why }) => type === 'Warning' && why === 'FailedCreate')?.message) ?? '';
}
