import { at, records, tryText } from '../../../checks/json';
import type { ApiAnswer, ApiClient } from './api-client';
import type { ApiResources } from './api-resources';
import { tryApply } from './apply';
import type { DistObject } from './dist-objects';
import { inParallel } from './in-parallel';
import { until } from './until';

export interface Applied {
  readonly object: DistObject;
  readonly answer: ApiAnswer;
}

/** What others in a component stand on, in the order in which Flux and Argo CD apply them too. */
const STAGES: readonly ((object: DistObject) => boolean)[] = [
  ({ kind }) => kind === 'Namespace' || kind === 'CustomResourceDefinition',
  ({ kind }) => kind !== 'Namespace' && kind !== 'CustomResourceDefinition',
];

/**
 * Applies the objects component by component, in their order: first namespaces and CRDs, and when those are established the
 * rest at once. Gives an answer for every object, refusals included. Throws on a kind that the server does not serve.
 */
export async function applyDist(
  cluster: { readonly api: ApiClient; readonly resources: ApiResources },
  objects: readonly DistObject[],
): Promise<readonly Applied[]> {
  const applied: Applied[] = [];
  for (const component of new Set(objects.map(({ manifest }) => manifest.component))) {
    const own = objects.filter(({ manifest }) => manifest.component === component);
    for (const isOfStage of STAGES) {
      const stage = own.filter(isOfStage);
      applied.push(...(await inParallel(stage, async (object) => ({ object, answer: await tryApply(cluster, object) }))));
      if (stage.some(({ kind }) => kind === 'CustomResourceDefinition')) await established(cluster);
    }
  }
  return applied;
}

/** Waits until every CRD is served. */
export async function established({
  api,
  resources,
}: {
  readonly api: ApiClient;
  readonly resources: ApiResources;
}): Promise<void> {
  const waiting = async () => {
    const crds = await api.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    return crds
      .filter((crd) => !records(at(crd, 'status', 'conditions')).some(isEstablished))
      .map((crd) => tryText(at(crd, 'metadata', 'name')));
  };
  await until(
    'the CRDs to be established',
    60,
    async () => ((await waiting()).length === 0 ? true : undefined),
    async () => `Not yet: ${(await waiting()).join(', ')}.`,
  );
  resources.forget();
}

const isEstablished = (condition: { readonly [key: string]: unknown }): boolean =>
  condition.type === 'Established' && condition.status === 'True';
