import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Waits for the end of what holds its standard input open, then removes the directory; what still writes there is given time. */
const REMOVE = `cat >/dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10; do rm -rf --one-file-system -- "$1" && break; sleep 1; done`;

/**
 * A directory that does not outlive this process. A helper removes it if the process ends in whatever way, SIGKILL included:
 * the kernel then closes the pipe between the two.
 */
export class ScratchDirectory {
  private readonly remover: ChildProcess;

  private constructor(readonly path: string) {
    // A session of its own: Ctrl-C in the terminal is for the tests.
    this.remover = spawn('sh', ['-c', REMOVE, 'sh', path], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.remover.unref();
  }

  /** @param parent on which disk. @default - that of temporary files */
  static create(prefix: string, parent: string = tmpdir()): ScratchDirectory {
    return new ScratchDirectory(mkdtempSync(join(parent, prefix)));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Removes it. Nothing that uses it may still run. */
  async remove(): Promise<void> {
    rmSync(this.path, { recursive: true, force: true });
    const ended = new Promise((resolve) => this.remover.once('close', resolve));
    this.remover.stdin?.end();
    await ended;
  }
}
