import { nearestName } from '../../../config/did-you-mean';
import { alternatives } from '../../alternatives';
import { CUSTOM_RESOURCE_DEFINITION, groupOf, versionOf } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, records, tryText } from '../../json';
import { isBuiltInGroup } from '../../kubernetes-api';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { perInventory } from '../../per-inventory';
import type { Rule } from '../../rule';

/**
 * Every custom resource has a CustomResourceDefinition of its group and kind that serves its version. Groups of Kubernetes
 * itself, of aggregated API servers of the set, and of k3s are passed over. Without a lab, a group of which the set defines
 * nothing is somebody else's, unless its name is nearly that of a group which the set defines.
 */
export const customKindRef: Rule = {
  id: 'custom-kind-ref',
  severity: 'error',
  why: 'The API server answers "no matches for kind", and a GitOps engine stops at the whole component.',
  remedy: 'Correct apiVersion and kind, or add the CustomResourceDefinition.',
  acceptable: true,
  *check(inventory) {
    const known = definitions(inventory);
    for (const manifest of inventory.manifests) {
      const group = groupOf(manifest.apiVersion);
      if (isBuiltInGroup(group) || MADE_BY_K3S.has(group) || known.aggregated.has(manifest.apiVersion)) continue;
      const message = tryProblem(inventory, known, manifest, group);
      if (message) yield { manifest, field: 'apiVersion', message };
    }
  },
};

/** CRDs that the k3s binary makes at start (pkg/crd of k3s). */
const MADE_BY_K3S: ReadonlySet<string> = new Set(['helm.cattle.io', 'k3s.cattle.io', 'etcd.k3s.cattle.io']);

interface Definitions {
  /** Served versions by kind, by group. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** apiVersions that an APIService routes to another API server. */
  readonly aggregated: ReadonlySet<string>;
}

const definitions = perInventory((inventory): Definitions => {
  const index = objectIndex(inventory);
  const groups = new Map<string, Map<string, readonly string[]>>();
  for (const { object } of index.ofKind(CUSTOM_RESOURCE_DEFINITION)) {
    const group = tryText(at(object, 'spec', 'group')) ?? '';
    const kinds = groups.get(group) ?? new Map<string, readonly string[]>();
    groups.set(group, kinds);
    const served = records(at(object, 'spec', 'versions')).filter((version) => version.served !== false);
    kinds.set(
      tryText(at(object, 'spec', 'names', 'kind')) ?? '',
      served.flatMap(({ name }) => tryText(name) ?? []),
    );
  }
  const services = index.ofKind({ group: 'apiregistration.k8s.io', kind: 'APIService' });
  const aggregated = services.map(
    ({ object }) => `${tryText(at(object, 'spec', 'group'))}/${tryText(at(object, 'spec', 'version'))}`,
  );
  return { groups, aggregated: new Set(aggregated) };
});

function tryProblem(
  inventory: Inventory,
  { groups }: Definitions,
  { apiVersion, kind }: Manifest,
  group: string,
): string | undefined {
  const kinds = groups.get(group);
  if (!kinds) {
    const names = [...groups.keys()].sort();
    if (!inventory.lab && nearestName(group, names) === undefined) return undefined;
    return `no CustomResourceDefinition is of group "${group}"${alternatives(group, names)}`;
  }
  const versions = kinds.get(kind);
  if (!versions) return `group "${group}" has no kind "${kind}"${alternatives(kind, [...kinds.keys()].sort())}`;
  const version = versionOf(apiVersion);
  return versions.includes(version) ? undefined : `${kind} is not served as ${apiVersion}${alternatives(version, versions)}`;
}
