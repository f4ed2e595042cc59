import { fingerprintPath, unitQuery } from '../facts/unit-fact';
import type { Outcome, Resource } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import type { Configuration } from './configuration';
import { run } from './run';
import { fingerprintOf, type UnitSpec, unit } from './unit';

/**
 * Configuration, and the units that read it, in the order in which they are done.
 *
 * A file that somebody edited is put right and the units are started again, even if the run is killed between the two: before
 * such a file changes, the units' fingerprints are forgotten.
 */
export function configuredUnits(configuration: readonly Configuration[], units: readonly UnitSpec[]): readonly Resource[] {
  const fingerprint = fingerprintOf(configuration);
  return [
    ...configuration.map((resource) => guarded(resource, units, fingerprint)),
    ...units.map((spec) => unit(spec, configuration)),
  ];
}

function guarded(resource: Configuration, units: readonly UnitSpec[], fingerprint: string): Resource {
  const queries = units.map((spec) => ({ name: spec.name, query: unitQuery(spec.name) }));
  return {
    name: resource.name,
    queries: [...resource.queries, ...queries.map(({ query }) => query)],
    plan(facts): Outcome {
      const outcome = resource.plan(facts);
      if (outcome.state === 'ok' || outcome.state === 'later' || outcome.state === 'stop') return outcome;
      const stamps = queries
        .filter(({ query }) => facts.get(query).fingerprint === fingerprint)
        .map(({ name }) => shellWord(fingerprintPath(name)));
      if (stamps.length === 0) return outcome;
      return { ...outcome, actions: [run(`rm -f -- ${stamps.join(' ')}`), ...outcome.actions] };
    },
  };
}
