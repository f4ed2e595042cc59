import { tryText } from '../../../checks/json';
import type { Lab } from '../../../config/lab';
import { renderedOf } from '../../support/cluster';
import { applyDist } from './apply-dist';
import { type ClusterLab, startClusterLab } from './cluster-lab';
import { type DistObject, distObjects, isWebhook, titleOf } from './dist-objects';

/**
 * A cluster of the lab's nodes with all of dist/ that Kubernetes itself acts on; CRDs, their objects and webhooks move no pod
 * and are left out, which saves their time. Throws if an object is refused.
 */
export async function startWorkloads(lab: Lab): Promise<ClusterLab> {
  const cluster = await startClusterLab({ lab, run: 'nodes' });
  try {
    const applied = await applyDist(cluster, await builtIn(cluster, distObjects(renderedOf(lab))));
    const refused = applied.filter(({ answer }) => answer.status > 299);
    if (refused.length > 0)
      throw new Error(refused.map(({ object, answer }) => `${titleOf(object)}: ${tryText(answer.body.message)}`).join('\n'));
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Those of kinds that the API server has without CRDs. */
async function builtIn(cluster: ClusterLab, objects: readonly DistObject[]): Promise<readonly DistObject[]> {
  const served = new Set<string>();
  for (const apiVersion of new Set(objects.map((object) => object.apiVersion))) {
    if ((await cluster.resources.of(apiVersion)).length > 0) served.add(apiVersion);
  }
  return objects.filter(
    (object) => served.has(object.apiVersion) && object.kind !== 'CustomResourceDefinition' && !isWebhook(object),
  );
}
