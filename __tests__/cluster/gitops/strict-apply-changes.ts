import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, record, tryText } from '../../../checks/json';
import { tryApply } from '../harness/apply';
import type { ClusterLab } from '../harness/cluster-lab';
import { type DistObject, titleOf } from '../harness/dist-objects';
import { inParallel } from '../harness/in-parallel';

/**
 * What the strict server-side apply of these objects would change or refuse, a line each: nothing if the cluster is as dist/
 * says. Nothing is kept of it. Flux reads built-in kinds into Go types and sends what they know, so what they do not know is lost.
 */
export async function changesByStrictApply(cluster: ClusterLab, objects: readonly DistObject[]): Promise<readonly string[]> {
  const lines = await inParallel(objects, async (object) => {
    const live = await cluster.api.tryGet(await cluster.resources.path(object));
    if (!live) return `${titleOf(object)}: is not there`;
    const { status, body } = await tryApply(cluster, object, { dryRun: true });
    if (status > 299) return `${titleOf(object)}: ${tryText(body.message)}`;
    const fields = differing(content(live), content(body));
    return fields.length === 0 ? undefined : `${titleOf(object)}: ${fields.join(', ')}`;
  });
  return lines.filter((line) => line !== undefined);
}

/** Without the bookkeeping of the API server. */
function content(object: JsonObject): JsonObject {
  const { managedFields, resourceVersion, generation, ...metadata } = record(object.metadata);
  return { ...object, metadata };
}

const differing = (one: JsonObject, other: JsonObject): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => !isDeepStrictEqual(one[key], other[key]));
