import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../error-code';
import { ageDecrypt, ageEncrypt, DecryptionFailed } from './age';
import type { Identity } from './identity';
import type { Secret } from './secret';
import { formatSecretsFile, parseSecretsFile, type SecretsFile, SecretsFileProblem } from './secrets-file';
import { SecretsUnavailable } from './secrets-unavailable';

/** secrets.age: read and replaced as a whole. What is decrypted is only ever in memory. */
export class SecretsStore {
  /** What was read last; another content when writing means that somebody else wrote. */
  #read: Buffer | undefined;

  constructor(
    readonly path: string,
    private readonly identity: Identity,
  ) {}

  /** What the file holds; undefined if there is none. Throws `SecretsUnavailable` if it cannot be read, decrypted or understood. */
  async tryRead(): Promise<SecretsFile | undefined> {
    const bytes = tryBytes(this.path);
    this.#read = bytes;
    if (bytes === undefined) return undefined;
    try {
      return parseSecretsFile(await ageDecrypt(bytes, this.identity.keys));
    } catch (error) {
      if (error instanceof DecryptionFailed) throw new SecretsUnavailable(`${this.path} ${error.message}${this.remedy(error)}`);
      if (error instanceof SecretsFileProblem) throw new SecretsUnavailable(`${this.path}, decrypted, ${error.message}`);
      throw error;
    }
  }

  /**
   * Replaces the file: encrypted to its recipients and ours, decrypted again for proof, then renamed into place, so that a crash
   * leaves the old file or the new one. Throws `SecretsUnavailable` if it changed since `tryRead` or cannot be written.
   */
  async write(file: SecretsFile): Promise<void> {
    const recipients = [...new Set([...file.recipients, ...this.identity.recipients])];
    const text = formatSecretsFile({ ...file, recipients });
    const encrypted = await ageEncrypt(text.reveal(), recipients);
    await this.prove(encrypted, text);
    const now = tryBytes(this.path);
    const same = now === undefined || this.#read === undefined ? now === this.#read : now.equals(this.#read);
    if (!same) throw new SecretsUnavailable(`${this.path} was changed by somebody else in the meantime; run the command again`);
    replace(this.path, encrypted);
    this.#read = Buffer.from(encrypted);
  }

  /** A file that we could not read again would be the loss of every secret in it. */
  private async prove(encrypted: string, text: Secret): Promise<void> {
    const back = await ageDecrypt(Buffer.from(encrypted), this.identity.keys);
    parseSecretsFile(back);
    if (back !== text.reveal())
      throw new Error(`${this.path}: what was encrypted decrypts to something else; nothing was written`);
  }

  private remedy({ reason }: DecryptionFailed): string {
    if (reason === 'damaged') return '; take the last good one from Git: git log --follow -- secrets.age';
    return (
      ` (${this.identity.path} is ${this.identity.recipients.join(', ')}). Name the right one with --identity, or let whoever can ` +
      'open the file add that public key under recipients: npm run secrets -- edit'
    );
  }
}

function tryBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new SecretsUnavailable(`${path} cannot be read (${errorCode(error)}); check its owner and mode`);
  }
}

function replace(path: string, text: string): void {
  const target = resolved(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}`);
  try {
    rmSync(temporary, { force: true });
    synced(temporary, 'wx', (file) => writeFileSync(file, text));
    renameSync(temporary, target);
    synced(dirname(target), 'r', () => undefined);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new SecretsUnavailable(`${path} cannot be written (${errorCode(error)}); it is as it was`);
  }
}

function synced(path: string, flags: string, work: (descriptor: number) => void): void {
  const descriptor = openSync(path, flags, 0o600);
  try {
    work(descriptor);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Behind symbolic links, which a rename would replace. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
