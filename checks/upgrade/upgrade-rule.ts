import type { Rule, Violation } from '../rule';
import type { Upgrade } from './upgrade';

/** One thing that a person should know before new manifests are applied over old ones. Always a warning: it may be meant. */
export interface UpgradeRule extends Pick<Rule, 'id' | 'why' | 'remedy'> {
  readonly check: (upgrade: Upgrade) => Iterable<Violation>;
}
