import { type GroupKind, groupOf } from './group-kind';
import type { Manifest } from './manifest';
import { perInventory } from './per-inventory';

/** Objects by group and kind, so that kinds of the same name in two groups (Gateway, NetworkPolicy, Service) stay apart. */
export interface ObjectIndex {
  /** Objects of that group and kind, in the order of the inventory. */
  ofKind(type: GroupKind): readonly Manifest[];
  /** The object of that name, or undefined. `namespace` is `''` for cluster-scoped kinds. */
  tryFind(type: GroupKind, namespace: string, name: string): Manifest | undefined;
  /** Names of the objects of that kind in a namespace, sorted. */
  names(type: GroupKind, namespace: string): readonly string[];
}

/** The index of an inventory, made once. */
export const objectIndex = perInventory((inventory): ObjectIndex => {
  const kinds = new Map<string, Manifest[]>();
  const scopes = new Map<string, Map<string, Manifest>>();
  const names = new Map<string, readonly string[]>();
  for (const manifest of inventory.manifests) {
    const type = `${groupOf(manifest.apiVersion)}/${manifest.kind}`;
    entry(kinds, type, (): Manifest[] => []).push(manifest);
    const scope = entry(scopes, `${type}/${manifest.namespace}`, () => new Map<string, Manifest>());
    if (!scope.has(manifest.name)) scope.set(manifest.name, manifest);
  }
  const scopeOf = ({ group, kind }: GroupKind, namespace: string) => `${group}/${kind}/${namespace}`;
  return {
    ofKind: ({ group, kind }) => kinds.get(`${group}/${kind}`) ?? [],
    tryFind: (type, namespace, name) => scopes.get(scopeOf(type, namespace))?.get(name),
    names: (type, namespace) => {
      const scope = scopeOf(type, namespace);
      return entry(names, scope, () => [...(scopes.get(scope)?.keys() ?? [])].sort());
    },
  };
});

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
