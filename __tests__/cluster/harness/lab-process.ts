import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program that runs in a sandbox. */
export class LabProcess {
  /** Resolves when it has ended, with `exit code 1` or `SIGKILL`. */
  readonly ended: Promise<string>;

  private end: string | undefined;

  constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    private readonly logPath: string,
  ) {
    this.ended = new Promise((resolve) => {
      const finish = (how: string) => {
        this.end = how;
        resolve(how);
      };
      child.once('error', (error) => finish(error.message));
      child.once('close', (code, signal) => finish(signal ?? `exit code ${code}`));
    });
  }

  get running(): boolean {
    return this.end === undefined;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Everything it wrote so far. Works while its sandbox does. */
  log(): string {
    return readFileSync(this.logPath, 'utf8');
  }

  /** Throws with the last lines of its log if it has ended. */
  assertRunning(): void {
    if (this.end !== undefined)
      throw new Error(`${this.name} ended (${this.end}); its last words:\n${this.log().trim().split('\n').slice(-5).join('\n')}`);
  }
}
