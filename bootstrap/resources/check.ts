import type { Facts } from '../facts/facts';
import type { Query } from '../facts/query';
import type { Fine, Resource, Stop } from '../plan/resource';

/** Something that must be so and that we do not change: it is fine, or nothing goes on. */
export function check(spec: {
  /** What is checked: `memory`; the resource is called `check memory`. */
  readonly name: string;
  readonly queries: readonly Query<unknown>[];
  readonly judge: (facts: Facts) => Omit<Fine, 'state'> | Omit<Stop, 'state'>;
}): Resource {
  return {
    name: `check ${spec.name}`,
    queries: spec.queries,
    plan(facts) {
      const verdict = spec.judge(facts);
      return 'remedy' in verdict ? { state: 'stop', ...verdict } : { state: 'ok', ...verdict };
    },
  };
}
