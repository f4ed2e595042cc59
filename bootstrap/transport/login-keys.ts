import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryReadPrivateKey } from './private-key';
import { KeyUnusable } from './transport-error';

/** Tried in this order if no key is named, as `ssh` does (ssh_config(5), IdentityFile; DSA and hardware keys left out). */
const USUAL_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** What is offered to a host, in order: files, then the agent. */
export interface LoginKeys {
  readonly files: readonly LoginKeyFile[];
  /** Path of the agent's socket. */
  readonly agent: string | undefined;
  /** Why keys that exist are not offered; part of the message if the host takes none of the others. */
  readonly skipped: readonly string[];
}

export interface LoginKeyFile {
  readonly path: string;
  readonly text: string;
  readonly fingerprint: string | undefined;
}

export interface LoginKeySources {
  /** For messages. */
  readonly host: string;
  /** A private key file; then nothing else is offered. */
  readonly file: string | undefined;
  /** `SSH_AUTH_SOCK`. */
  readonly agent: string | undefined;
  /** Home directory, for ~/.ssh. */
  readonly home: string;
}

/** Throws `KeyUnusable` if the named file cannot be used as it is, or if there is nothing to offer. */
export function loginKeys({ host, file, agent, home }: LoginKeySources): LoginKeys {
  if (file !== undefined) return { files: [namedKey(host, file)], agent: undefined, skipped: [] };
  const found = USUAL_FILES.map((name) => join(home, '.ssh', name)).filter((path) => existsSync(path));
  const read = found.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const files = read.flatMap(({ path, text }) => {
    const key = tryReadPrivateKey(text);
    return key === undefined || key.encrypted ? [] : [{ path, text, fingerprint: key.fingerprint }];
  });
  const skipped = read
    .filter(({ path }) => !files.some((usable) => usable.path === path))
    .map(({ path, text }) => `${path} (${tryReadPrivateKey(text) === undefined ? 'no private key' : 'encrypted'})`);
  if (files.length === 0 && agent === undefined) throw new KeyUnusable(host, nothingToOffer(join(home, '.ssh'), skipped));
  return { files, agent, skipped };
}

function namedKey(host: string, path: string): LoginKeyFile {
  const text = readKeyFile(host, path);
  const key = tryReadPrivateKey(text);
  if (key === undefined)
    throw new KeyUnusable(host, `${path} is no private key in the format of OpenSSH or PEM; name the file without .pub`);
  if (key.encrypted)
    throw new KeyUnusable(
      host,
      `${path} is encrypted; run \`ssh-add ${path}\`, then leave the key file out so that the agent is asked`,
    );
  return { path, text, fingerprint: key.fingerprint };
}

function readKeyFile(host: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new KeyUnusable(host, `cannot read the key file ${path}; is the path right, and may you read it?`, { cause: error });
  }
}

function nothingToOffer(directory: string, skipped: readonly string[]): string {
  const files =
    skipped.length > 0 ? `not usable as they are: ${skipped.join(', ')}` : `no ${USUAL_FILES.join(', ')} in ${directory}`;
  const remedy = 'start an agent and `ssh-add` a key, or name a key file with --key';
  return `no key to log in with: no agent (SSH_AUTH_SOCK is not set) and ${files}; ${remedy}`;
}
