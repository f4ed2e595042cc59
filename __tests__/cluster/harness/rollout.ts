import { at, type JsonObject, tryNumber } from '../../../checks/json';
import type { ClusterLab } from './cluster-lab';
import { inParallel } from './in-parallel';
import type { IntendedWorkload } from './intended-workload';
import { until } from './until';

/** An update that can go on takes a second or two for each pod here. */
const PATIENCE_SECONDS = 25;

/**
 * Changes the pods of every workload at once, as a commit that touches all of them does, and waits for the updates to end.
 * Gives a line for each that does not.
 */
export async function stuckUpdates(cluster: ClusterLab, workloads: readonly IntendedWorkload[]): Promise<readonly string[]> {
  const paths = await inParallel(workloads, async ({ manifest }) => cluster.resources.path(manifest));
  const template = { metadata: { annotations: { 'lab/update': `${process.hrtime.bigint()}` } } };
  await inParallel(paths, (path) => cluster.api.patch(path, { spec: { template } }));
  const lines = await inParallel(workloads, async ({ title }, index) => {
    const path = paths[index] ?? '';
    const done = until(title, PATIENCE_SECONDS, async () => (isUpdated(await cluster.api.get(path)) ? true : undefined));
    return done.then(
      () => undefined,
      async () => `${title}: ${JSON.stringify(at(await cluster.api.get(path), 'status'))}`,
    );
  });
  return lines.filter((line) => line !== undefined);
}

/** As `kubectl rollout status` decides it (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go). */
function isUpdated(workload: JsonObject): boolean {
  const status = (field: string) => tryNumber(at(workload, 'status', field)) ?? 0;
  if (status('observedGeneration') < (tryNumber(at(workload, 'metadata', 'generation')) ?? 0)) return false;
  if (workload.kind === 'DaemonSet') {
    const wanted = status('desiredNumberScheduled');
    return status('updatedNumberScheduled') === wanted && status('numberAvailable') === wanted;
  }
  const wanted = tryNumber(at(workload, 'spec', 'replicas')) ?? 1;
  return (['updatedReplicas', 'replicas', 'availableReplicas'] as const).every((field) => status(field) === wanted);
}
