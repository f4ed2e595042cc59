import { fluxAppliers, fluxDependencies } from '../../flux-kustomization';
import type { Manifest } from '../../manifest';
import type { Rule } from '../../rule';

/** `spec.dependsOn` of Flux Kustomizations and HelmReleases has no cycle: one violation per cycle, at its first member. */
export const fluxDependencyCycle: Rule = {
  id: 'flux-dependency-cycle',
  severity: 'error',
  why: 'Flux objects that wait for one another are never applied.',
  remedy: 'Remove one of the dependencies.',
  *check(inventory) {
    const appliers = new Map(fluxAppliers(inventory).map((manifest) => [key(manifest), manifest]));
    const done = new Set<string>();
    for (const manifest of appliers.values()) {
      const cycle = tryCycle(manifest, appliers, done);
      const [first] = cycle;
      if (!first) continue;
      const names = [...cycle, first].map(({ name }) => name).join(' → ');
      yield { manifest: first, field: 'spec.dependsOn', message: `waits for itself: ${names}` };
    }
  },
};

const key = ({ kind, namespace, name }: Pick<Manifest, 'kind' | 'namespace' | 'name'>) => `${kind}/${namespace}/${name}`;

interface Step {
  readonly manifest: Manifest;
  readonly rest: string[];
}

/** Depth first with a stack of its own, so that a long chain of dependencies cannot exhaust the call stack. */
function tryCycle(start: Manifest, appliers: ReadonlyMap<string, Manifest>, done: Set<string>): readonly Manifest[] {
  if (done.has(key(start))) return [];
  const path: Step[] = [step(start)];
  const onPath = new Set([key(start)]);
  for (let here = path.at(-1); here; here = path.at(-1)) {
    const next = here.rest.shift();
    const manifest = next === undefined ? undefined : appliers.get(next);
    if (next === undefined) {
      path.pop();
      onPath.delete(key(here.manifest));
      done.add(key(here.manifest));
    } else if (onPath.has(next)) {
      for (const visited of onPath) done.add(visited);
      const members = path.map((member) => member.manifest);
      return members.slice(members.findIndex((member) => key(member) === next));
    } else if (manifest && !done.has(next)) {
      path.push(step(manifest));
      onPath.add(next);
    }
  }
  return [];
}

const step = (manifest: Manifest): Step => ({
  manifest,
  rest: fluxDependencies(manifest).map(({ namespace, name }) => key({ kind: manifest.kind, namespace, name })),
});
