import type { Lab } from '../config/lab';
import type { Manifest } from './manifest';
import { type PodTemplate, tryPodTemplate } from './pod';

/** Every object of a cluster, indexed once for all rules. */
export interface Inventory {
  readonly manifests: readonly Manifest[];
  /** The lab the objects were made from; absent when only YAML is at hand, and rules that need it find nothing then. */
  readonly lab?: Lab;
  /** Objects that make pods. */
  readonly pods: readonly PodTemplate[];
  /** Objects of a kind, in the order of `manifests`. */
  ofKind(kind: string): readonly Manifest[];
  /** The object of that kind and name, or undefined. `namespace` is `''` for cluster-scoped kinds. */
  tryFind(kind: string, namespace: string, name: string): Manifest | undefined;
  /** Objects in a namespace. */
  inNamespace(namespace: string): readonly Manifest[];
}

/** Indexes `manifests`. Of two objects with the same kind, namespace and name `tryFind` gives the first. */
export function inventory(manifests: readonly Manifest[], lab?: Lab): Inventory {
  const kinds = groupBy(manifests, (manifest) => manifest.kind);
  const namespaces = groupBy(manifests, (manifest) => manifest.namespace);
  const byKey = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const key = keyOf(manifest.kind, manifest.namespace, manifest.name);
    if (!byKey.has(key)) byKey.set(key, manifest);
  }
  return {
    manifests,
    ...(lab ? { lab } : {}),
    pods: manifests.flatMap((manifest) => tryPodTemplate(manifest) ?? []),
    ofKind: (kind) => kinds.get(kind) ?? [],
    tryFind: (kind, namespace, name) => byKey.get(keyOf(kind, namespace, name)),
    inNamespace: (namespace) => namespaces.get(namespace) ?? [],
  };
}

const keyOf = (kind: string, namespace: string, name: string) => `${kind}/${namespace}/${name}`;

function groupBy(manifests: readonly Manifest[], by: (manifest: Manifest) => string): ReadonlyMap<string, readonly Manifest[]> {
  const groups = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const group = groups.get(by(manifest));
    if (group) group.push(manifest);
    else groups.set(by(manifest), [manifest]);
  }
  return groups;
}
