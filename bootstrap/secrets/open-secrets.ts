import { dirname, join } from 'node:path';
import { identityPath, tryReadIdentity } from './identity';
import type { Secret } from './secret';
import { SecretsUnavailable } from './secrets-unavailable';
import { SecretsStore } from './store';

/** The secrets file of a lab: `secrets.age` beside its homelab.yaml. */
export const secretsPath = (config: string): string => join(dirname(config), 'secrets.age');

/** What commands over hosts know of the secrets. */
export interface OpenedSecrets {
  /** For `HostContext.secret`. */
  readonly secret: (name: string) => Secret | undefined;
  /** Why there are none, with what to do; undefined if the file was opened. */
  readonly problem?: string;
}

/**
 * Opens the secrets of the lab at `config`. Never rejects for a file or key that is missing or does not fit: then nothing is known
 * and `problem` says why. `identity`: the option `--identity`.
 */
export async function openSecrets(
  config: string,
  identity: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenedSecrets> {
  try {
    const keyPath = identityPath(identity, environment);
    const key = await tryReadIdentity(keyPath);
    const file = key && (await new SecretsStore(secretsPath(config), key).tryRead());
    if (file) return { secret: (name) => file.values.get(name) };
    const absent = key === undefined ? `there is no age identity ${keyPath}` : `there is no ${secretsPath(config)}`;
    return { secret: () => undefined, problem: `${absent}; run: npm run secrets -- init` };
  } catch (error) {
    if (error instanceof SecretsUnavailable) return { secret: () => undefined, problem: error.message };
    throw error;
  }
}
