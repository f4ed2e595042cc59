import { at, tryText } from '../../../checks/json';
import type { ApiClient } from './api-client';
import type { ApiResources, ObjectReference } from './api-resources';
import { inParallel } from './in-parallel';

/**
 * Deletes objects at once, on an API server without controllers; namespaces last, which the test finalizes in the controller's
 * place. What is already gone is passed over.
 */
export async function wipe(
  cluster: { readonly api: ApiClient; readonly resources: ApiResources },
  objects: readonly ObjectReference[],
): Promise<void> {
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  await inParallel(
    objects.filter(({ kind }) => kind !== 'Namespace'),
    async (object) => remove(cluster.api, await cluster.resources.path(object)),
  );
  await inParallel(namespaces, async ({ name }) => {
    const path = `/api/v1/namespaces/${name}`;
    await remove(cluster.api, path);
    const left = await cluster.api.tryGet(path);
    if (!left) return;
    const metadata = { name, resourceVersion: tryText(at(left, 'metadata', 'resourceVersion')) };
    await cluster.api.call(`${path}/finalize`, {
      method: 'PUT',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata, spec: { finalizers: [] } },
    });
  });
}

async function remove(api: ApiClient, path: string): Promise<void> {
  const { status, body } = await api.ask(path, { method: 'DELETE', body: { gracePeriodSeconds: 0 } });
  if (status > 299 && status !== 404) throw new Error(`DELETE ${path}: ${status} ${tryText(body.message)}`);
}
