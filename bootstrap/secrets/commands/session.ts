import { didYouMean } from '../../../config/did-you-mean';
import type { Lab } from '../../../config/lab';
import { UsageError } from '../../cli/usage-error';
import { type Identity, tryReadIdentity } from '../identity';
import type { SecretNeed } from '../secret-need';
import type { SecretsFile } from '../secrets-file';
import { SecretsUnavailable } from '../secrets-unavailable';
import { SecretsStore } from '../store';
import type { Terminal } from '../terminal';

/** What every command starts from. */
export interface Surroundings {
  readonly lab: Lab;
  readonly needs: readonly SecretNeed[];
  /** False if there is no dist/, so that `needs` lacks what components declare. */
  readonly hasDist: boolean;
  /** Of secrets.age. */
  readonly path: string;
  readonly identityPath: string;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

/** An opened secrets file. */
export interface Session extends Surroundings {
  readonly identity: Identity;
  readonly store: SecretsStore;
  readonly file: SecretsFile;
}

/** 0: all is there and right. 1: something is missing or wrong. */
export type Outcome = 0 | 1;

/** Opens the secrets file. Throws `SecretsUnavailable`, saying what to do, if that is not possible. */
export async function openSession(surroundings: Surroundings): Promise<Session> {
  const { path, identityPath } = surroundings;
  const identity = await tryReadIdentity(identityPath);
  if (identity === undefined)
    throw new SecretsUnavailable(`there is no age identity ${identityPath}. Either ${BRING}, or start anew: ${INIT}`);
  const store = new SecretsStore(path, identity);
  const file = await store.tryRead();
  if (file === undefined) throw new SecretsUnavailable(`there is no ${path}; make it with: ${INIT}`);
  return { ...surroundings, identity, store, file };
}

const INIT = 'npm run secrets -- init';
const BRING = 'bring your copy of it there (mode 0600), name another with --identity or $H5B_AGE_IDENTITY';

/** The need of that name. Throws `UsageError`, saying what is near. */
export function needNamed({ needs, hasDist }: Surroundings, name: string): SecretNeed {
  const found = needs.find((need) => need.name === name);
  if (found) return found;
  const names = needs.map((need) => need.name);
  const hint = hasDist ? '' : ' (there is no dist/; npm run synth makes it, and components declare more)';
  throw new UsageError(`this lab needs no secret "${name}"${hint}; ${didYouMean(name, names, 'it needs')}`);
}
