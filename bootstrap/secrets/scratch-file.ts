import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../error-code';
import { Secret } from './secret';
import { SecretsUnavailable } from './secrets-unavailable';

/** Linux: include/uapi/linux/magic.h, TMPFS_MAGIC and RAMFS_MAGIC. */
const IN_MEMORY: readonly number[] = [0x01021994, 0x858458f6];
const PREFIX = 'h5b-secrets-';

export interface ScratchOptions {
  /** Directories to try, the preferred first: `$XDG_RUNTIME_DIR`, `/dev/shm`. */
  readonly directories: readonly string[];
  /** Command line of an editor; the file's path is added to it. It runs in a shell, as Git does with it. */
  readonly editor: string;
}

/**
 * The text after a person edited it. The file lies in memory (tmpfs) in a directory of its own, and is removed however this ends,
 * short of SIGKILL; the next run removes what such an end left. Throws `SecretsUnavailable` if there is no tmpfs, or the editor
 * fails: then nothing is to be changed.
 */
export async function editInMemory(text: Secret, { directories, editor }: ScratchOptions): Promise<Secret> {
  const memory = directories.find(isInMemory);
  if (memory === undefined) {
    throw new SecretsUnavailable(
      `none of ${directories.join(', ')} is a file system in memory (tmpfs), and on a disk the text could be found later; ` +
        'change single values instead: npm run secrets -- set NAME',
    );
  }
  removeLeftovers(memory);
  const directory = mkdtempSync(join(memory, `${PREFIX}${process.pid}-`));
  const guard = new Guard(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'secrets.yaml');
  try {
    writeFileSync(file, text.reveal(), { mode: 0o600, flag: 'wx' });
    await runEditor(editor, file, guard);
    return new Secret(readFileSync(file, 'utf8'));
  } finally {
    guard.release();
  }
}

/** Removes the file when the work is done or this process is asked to end. Ctrl-C belongs to the editor, and is ignored here. */
class Guard {
  private editor: ChildProcess | undefined;

  constructor(private readonly removal: () => void) {
    process.on('SIGINT', this.ignore).on('SIGTERM', this.end).on('SIGHUP', this.end);
  }

  /** The editor ends together with us. */
  watch(editor: ChildProcess): void {
    this.editor = editor;
  }

  readonly release = (): void => {
    process.off('SIGINT', this.ignore).off('SIGTERM', this.end).off('SIGHUP', this.end);
    this.removal();
  };

  private readonly ignore = (): void => undefined;

  private readonly end = (signal: NodeJS.Signals): void => {
    this.editor?.kill(signal);
    this.release();
    process.kill(process.pid, signal);
  };
}

const isInMemory = (directory: string): boolean => {
  try {
    return IN_MEMORY.includes(statfsSync(directory).type);
  } catch {
    return false;
  }
};

function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    // Another user's cannot be removed, and need not be.
    if (pid !== undefined && !isAlive(Number(pid)))
      tolerant(() => rmSync(join(directory, name), { recursive: true, force: true }));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function tolerant(work: () => void): void {
  try {
    work();
  } catch {}
}

function runEditor(editor: string, file: string, guard: Guard): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, editor, file], { stdio: 'inherit' });
    guard.watch(child);
    child.once('error', (error) => reject(new SecretsUnavailable(`the editor cannot be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      if (code === 0) resolve();
      else reject(new SecretsUnavailable(`${editor} ended with ${how}; nothing was changed. Set $EDITOR to another`));
    });
  });
}
