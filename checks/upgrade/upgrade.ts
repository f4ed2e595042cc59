import { groupOf } from '../group-kind';
import type { Manifest } from '../manifest';

/** An object before and after. */
export interface Change {
  readonly before: Manifest;
  readonly after: Manifest;
}

/** What becomes of the objects of a cluster when one set of manifests is applied after another. */
export interface Upgrade {
  /** Objects of both sets, whether or not anything about them differs. */
  readonly kept: readonly Change[];
  /** Objects of the new set alone. */
  readonly added: readonly Manifest[];
  /** Objects of the old set alone. */
  readonly removed: readonly Manifest[];
}

/**
 * Pairs the objects of two sets: by API group, kind, namespace and name, as the API server does, wherever their files are. The
 * version of the API does not count; of two objects with one name the last counts.
 */
export function upgradeOf(before: readonly Manifest[], after: readonly Manifest[]): Upgrade {
  const old = new Map(before.map((manifest) => [identity(manifest), manifest]));
  const fresh = new Map(after.map((manifest) => [identity(manifest), manifest]));
  return {
    kept: [...fresh].flatMap(([key, manifest]) => {
      const known = old.get(key);
      return known ? [{ before: known, after: manifest }] : [];
    }),
    added: [...fresh].flatMap(([key, manifest]) => (old.has(key) ? [] : [manifest])),
    removed: [...old].flatMap(([key, manifest]) => (fresh.has(key) ? [] : [manifest])),
  };
}

const identity = ({ apiVersion, kind, namespace, name }: Manifest) => `${groupOf(apiVersion)}/${kind}/${namespace}/${name}`;
