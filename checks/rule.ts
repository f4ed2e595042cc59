import type { Inventory } from './inventory';
import type { Manifest } from './manifest';

/** `error`: the cluster would break or be unsafe, synth fails; `warning`: shown, synth goes on. */
export type Severity = 'error' | 'warning';

/** What a rule found wrong at one place. */
export interface Violation {
  readonly manifest: Manifest;
  /** Path of the field, e.g. `spec.template.spec.containers[0].image`. */
  readonly field: string;
  /** What is wrong, with the value shown (never the value of a secret). */
  readonly message: string;
  /** What to do here, where the rule's own remedy is too general. */
  readonly remedy?: string;
}

/** One thing that must hold over all objects of a cluster. */
export interface Rule {
  /** Kebab-case and stable: users write it in `allow.h5b.io/<id>` annotations. */
  readonly id: string;
  readonly severity: Severity;
  /** What breaks at run time when the rule does not hold: one sentence. */
  readonly why: string;
  /** What to do about a violation: one sentence. */
  readonly remedy: string;
  /**
   * True if a violation may be accepted by an annotation `allow.h5b.io/<id>: <reason>` on the object.
   *
   * @default - false: no reason makes it right
   */
  readonly acceptable?: boolean;
  readonly check: (inventory: Inventory) => Iterable<Violation>;
}

/** A violation together with its rule: what synth and `npm run check` print. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly component: string;
  readonly path: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly field: string;
  readonly message: string;
  readonly why: string;
  readonly remedy: string;
}
