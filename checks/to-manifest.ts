import { isBuiltInClusterScoped } from './cluster-scope';
import { at, type JsonObject, record, textMap, tryText } from './json';
import type { Manifest } from './manifest';

/** A view of `object` for the rules. `isClusterScoped` answers for kinds of CRDs. */
export function toManifest(
  object: JsonObject,
  from: { readonly component: string; readonly path: string; readonly bytes: number },
  isClusterScoped: (apiVersion: string, kind: string) => boolean,
): Manifest {
  const metadata = record(object.metadata);
  const apiVersion = tryText(object.apiVersion) ?? '';
  const kind = tryText(object.kind) ?? '';
  const clusterScoped = isBuiltInClusterScoped(apiVersion, kind) || isClusterScoped(apiVersion, kind);
  return {
    ...from,
    apiVersion,
    kind,
    namespace: clusterScoped ? '' : (tryText(metadata.namespace) ?? 'default'),
    name: tryText(metadata.name) ?? '',
    labels: textMap(at(metadata, 'labels')),
    annotations: textMap(at(metadata, 'annotations')),
    object,
  };
}
