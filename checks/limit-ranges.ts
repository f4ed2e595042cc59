import { at, records } from './json';
import { perInventory } from './per-inventory';

/** What LimitRanges fill in for the containers of a namespace that say nothing. */
export interface ContainerDefaults {
  readonly requests: ReadonlySet<string>;
  readonly limits: ReadonlySet<string>;
}

/** Names of the resources with a default, by namespace. A default limit is a default request too, as the API server has it. */
export const containerDefaults = perInventory((inventory): ReadonlyMap<string, ContainerDefaults> => {
  const defaults = new Map<string, { requests: Set<string>; limits: Set<string> }>();
  for (const { namespace, object } of inventory.ofKind('LimitRange')) {
    const known = defaults.get(namespace) ?? { requests: new Set<string>(), limits: new Set<string>() };
    defaults.set(namespace, known);
    for (const limit of records(at(object, 'spec', 'limits'))) {
      if (limit.type !== 'Container') continue;
      for (const resource of Object.keys(limit.default ?? {})) {
        known.limits.add(resource);
        known.requests.add(resource);
      }
      for (const resource of Object.keys(limit.defaultRequest ?? {})) known.requests.add(resource);
    }
  }
  return defaults;
});
