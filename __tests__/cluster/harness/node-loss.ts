import { at, records } from '../../../checks/json';
import type { ClusterLab } from './cluster-lab';
import { inParallel } from './in-parallel';

/** What the taint of a lost node does, but at once: everything leaves that does not tolerate everything. */
const LOST = { key: 'lab/lost', value: 'true', effect: 'NoExecute' };

/**
 * Takes nodes away as far as pods are concerned. Unlike a power cut this needs no time-outs, and a pod that says how long it
 * stays on a lost node leaves as well.
 */
export async function loseNodes(cluster: ClusterLab, names: readonly string[]): Promise<void> {
  await inParallel(names, async (name) => setTaints(cluster, name, [...(await taintsOf(cluster, name)), LOST]));
}

/** Brings them back. */
export async function returnNodes(cluster: ClusterLab, names: readonly string[]): Promise<void> {
  await inParallel(names, async (name) =>
    setTaints(
      cluster,
      name,
      (await taintsOf(cluster, name)).filter(({ key }) => key !== LOST.key),
    ),
  );
}

const taintsOf = async (cluster: ClusterLab, name: string) =>
  records(at(await cluster.api.get(`/api/v1/nodes/${name}`), 'spec', 'taints'));

const setTaints = (cluster: ClusterLab, name: string, taints: Awaited<ReturnType<typeof taintsOf>>) =>
  cluster.api.patch(`/api/v1/nodes/${name}`, { spec: { taints } });
