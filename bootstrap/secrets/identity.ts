import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { errorCode } from '../error-code';
import { ageRecipient, randomAgeIdentity } from './age';
import { SecretsUnavailable } from './secrets-unavailable';

/** The private key that opens secrets.age. */
export interface Identity {
  readonly path: string;
  /** `AGE-SECRET-KEY-1…`, at least one. */
  readonly keys: readonly string[];
  /** The public half of each: `age1…`. */
  readonly recipients: readonly string[];
}

/** Where the identity is: `option`, else `$H5B_AGE_IDENTITY`, else `~/.config/h5b/age.txt`. */
export const identityPath = (option: string | undefined, environment: Readonly<Record<string, string | undefined>>): string =>
  option || environment.H5B_AGE_IDENTITY || join(environment.HOME || homedir(), '.config', 'h5b', 'age.txt');

/**
 * Reads a file as `age-keygen` writes it. Undefined if there is none. Throws `SecretsUnavailable` if others may read it, if it
 * cannot be read, or holds no identity.
 */
export async function tryReadIdentity(path: string): Promise<Identity | undefined> {
  const text = readPrivate(path);
  if (text === undefined) return undefined;
  const keys = text.split(/\r?\n/).map((line) => line.trim());
  const identities = keys.filter((line) => line !== '' && !line.startsWith('#'));
  if (identities.length === 0) throw new SecretsUnavailable(`${path} holds no identity; ${RESTORE}`);
  try {
    return { path, keys: identities, recipients: await Promise.all(identities.map(ageRecipient)) };
  } catch (error) {
    throw new SecretsUnavailable(`${path}: ${error instanceof Error ? error.message : error}; ${RESTORE}`);
  }
}

const RESTORE = 'restore your copy of it, or name another file with --identity';

/** Makes an identity, readable by its owner only, and its directory. Throws if the file exists. */
export async function createIdentity(path: string, made: Date): Promise<Identity> {
  const key = await randomAgeIdentity();
  const recipient = await ageRecipient(key);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const text = `# created: ${made.toISOString()}\n# public key: ${recipient}\n${key}\n`;
    writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    throw new SecretsUnavailable(`${path} cannot be written (${errorCode(error)}); name another file with --identity`);
  }
  return { path, keys: [key], recipients: [recipient] };
}

function readPrivate(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new SecretsUnavailable(`${path} cannot be read (${errorCode(error)}); check its owner and mode`);
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new SecretsUnavailable(`${path} is no file; name the identity's file with --identity`);
    const mode = status.mode & 0o777;
    if (mode & 0o077) {
      const shown = mode.toString(8).padStart(4, '0');
      throw new SecretsUnavailable(`${path} has mode ${shown}: others may read it. Run: chmod 600 ${path}`);
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
