import type { ComponentSummary } from './component';

/**
 * The components so that each stands after all that it needs; among those that could stand next, by name.
 * Throws if a name is used twice, a needed component is missing, or components need each other in a circle.
 */
export function inOrder<C extends ComponentSummary>(components: readonly C[]): readonly C[] {
  const byName = new Map(components.map((component) => [component.name, component]));
  if (byName.size !== components.length) {
    const names = components.map(({ name }) => name);
    throw new Error(`two components are called "${names.find((name, index) => names.indexOf(name) !== index)}"; rename one`);
  }
  for (const { name, needs } of components) {
    const missing = needs.find((need) => !byName.has(need));
    if (missing !== undefined) {
      throw new Error(
        `component "${name}" needs "${missing}", which this lab does not have; it has ${[...byName.keys()].sort().join(', ')}`,
      );
    }
  }
  const ordered: C[] = [];
  const placed = new Set<string>();
  const waiting = new Set([...byName.keys()].sort());
  while (waiting.size > 0) {
    const next = [...waiting].find((name) => byName.get(name)?.needs.every((need) => placed.has(need)));
    const component = next === undefined ? undefined : byName.get(next);
    if (component === undefined) throw new Error(`components need each other in a circle: ${[...waiting].join(', ')}`);
    ordered.push(component);
    placed.add(component.name);
    waiting.delete(component.name);
  }
  return ordered;
}

/** Names of all that `name` needs, the needs of those included, and its own. A name that is not there needs nothing. */
export function neededBy(name: string, components: readonly ComponentSummary[]): ReadonlySet<string> {
  const byName = new Map(components.map((component) => [component.name, component]));
  const found = new Set([name]);
  // A Set visits what is added while it is walked.
  for (const next of found) for (const need of byName.get(next)?.needs ?? []) found.add(need);
  return found;
}
