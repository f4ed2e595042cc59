import { tryText } from '../../../checks/json';
import type { Lab } from '../../../config/lab';
import { renderedOf } from '../../support/cluster';
import { applyDist } from './apply-dist';
import { type ClusterLab, startClusterLab } from './cluster-lab';
import type { Patience } from './controllers';
import { type DistObject, distObjects, isWebhook, titleOf } from './dist-objects';

/**
 * A cluster of the lab's nodes with all of dist/ that Kubernetes itself acts on; CRDs, their objects and webhooks move no pod
 * and are left out, which saves their time. Throws if an object is refused.
 *
 * @param patience with silent nodes. @default 'short'
 */
export async function startWorkloads(lab: Lab, patience: Patience = 'short'): Promise<ClusterLab> {
  const cluster = await startClusterLab({ lab, run: 'nodes', patience });
  try {
    await applyBuiltIn(cluster);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Applies those objects of the cluster's lab. Throws if one is refused. */
export async function applyBuiltIn(cluster: ClusterLab): Promise<void> {
  const applied = await applyDist(cluster, await builtInObjects(cluster));
  const refused = applied.filter(({ answer }) => answer.status > 299);
  if (refused.length > 0)
    throw new Error(refused.map(({ object, answer }) => `${titleOf(object)}: ${tryText(answer.body.message)}`).join('\n'));
}

/** The objects of the cluster's lab of kinds that the API server has without CRDs, webhooks left out. */
export async function builtInObjects(cluster: ClusterLab): Promise<readonly DistObject[]> {
  const objects = distObjects(renderedOf(cluster.lab));
  const served = new Set<string>();
  for (const apiVersion of new Set(objects.map((object) => object.apiVersion))) {
    if ((await cluster.resources.of(apiVersion)).length > 0) served.add(apiVersion);
  }
  return objects.filter(
    (object) => served.has(object.apiVersion) && object.kind !== 'CustomResourceDefinition' && !isWebhook(object),
  );
}
