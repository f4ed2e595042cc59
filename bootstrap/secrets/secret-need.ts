import type { DeclaredKey } from './declared-secrets';
import type { Shape } from './shape';

/** Who makes a value: `npm run secrets -- generate`, or a person who enters it. */
export type Maker = 'generated' | 'entered';

/** A secret that a lab cannot do without. */
export interface SecretNeed {
  /** What `HostContext.secret` and the commands call it: `k3s/agent-token`. */
  readonly name: string;
  readonly maker: Maker;
  /** Who uses it, half a sentence: `k3s: nodes join by it`. */
  readonly for: string;
  /** How it is made or where a person gets it. */
  readonly how: string;
  readonly shape: Shape;
  /** Keys of Kubernetes Secrets that hold it; most have none. */
  readonly kubernetes: readonly DeclaredKey[];
  /** What else has to be done when the value changes. */
  readonly rotation: string;
  /** True if a new value alone breaks what runs: `rotate` wants --force then. Default false. */
  readonly guarded?: boolean;
  /** The other half of a certificate and its key, which is made anew together with this one. Default: none. */
  readonly pair?: string;
}

/** The last step of most changes. */
export const APPLY_AFTERWARDS = 'Then npm run apply.';

/** A need that `generate` can fill; `apply` is all that has to follow a change, unless it says otherwise. */
export const generated = (need: Omit<SecretNeed, 'maker' | 'kubernetes' | 'rotation'> & Partial<SecretNeed>): SecretNeed => ({
  maker: 'generated',
  kubernetes: [],
  rotation: APPLY_AFTERWARDS,
  ...need,
});

/** A need that only a person can fill. */
export const entered = (need: Omit<SecretNeed, 'maker' | 'kubernetes' | 'rotation'> & Partial<SecretNeed>): SecretNeed =>
  generated({ maker: 'entered', ...need });

/** How most are made. */
export const RANDOM = 'random';
