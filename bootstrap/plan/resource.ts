import type { Facts } from '../facts/facts';
import type { Query } from '../facts/query';
import type { Action } from './action';

/** One thing that a host should have: a file, a package, a unit, a pool. */
export interface Resource {
  /** What it is, unique on its host: `file /etc/chrony/chrony.conf`, `unit chrony.service`. */
  readonly name: string;
  /** What must be known to plan it. */
  readonly queries: readonly Query<unknown>[];
  /** Pure: the same facts give the same outcome, and a host on which `change` was done gives `ok`. */
  plan(facts: Facts): Outcome;
}

export type Outcome = Fine | Change | Later | Stop;

/** As it should be. */
export interface Fine {
  readonly state: 'ok';
  /** Why nothing is done: `chrony 4.6.1 is installed`. */
  readonly because: string;
}

/** Not as it should be, and known how to get there. */
export interface Change {
  readonly state: 'create' | 'change' | 'destroy';
  /** Why: `differs in 2 lines`, `is not installed`. */
  readonly because: string;
  /** In order; each may find its work done already, since a run can be killed between any two. */
  readonly actions: readonly Action[];
  /** Unified diff of a text; never of a secret. */
  readonly diff?: string;
  /** Serial numbers of the disks whose content is lost: apply wants each named on its command line. */
  readonly destroys?: readonly string[];
}

/** Cannot be known yet. */
export interface Later {
  readonly state: 'later';
  /** A step's name, or a command that the person runs: `packages`, `npm run secrets -- generate`. */
  readonly after: string;
  readonly because: string;
}

/** Must not go on: nothing after this step is done on this host. */
export interface Stop {
  readonly state: 'stop';
  /** What is wrong with the value shown. */
  readonly because: string;
  /** What the person does about it. */
  readonly remedy: string;
}
