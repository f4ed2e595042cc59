import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Groups of one process are numbered: several labs may run at once. */
let groups = 0;

/** A control group for the processes of a lab. It is removed when it is stopped and when this process ends in whatever way. */
export class ControlGroup {
  private constructor(
    readonly name: string,
    private readonly keeper: ChildProcess,
  ) {}

  /** Needs root and a kernel with the unified hierarchy (cgroup2). */
  static async create(): Promise<ControlGroup> {
    const name = `h5b-host-${process.pid}-${groups++}`;
    const script = join(__dirname, 'control-group.sh');
    const keeper = spawn('unshare', ['--mount', 'sh', script, name], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    keeper.stderr.on('data', (chunk: Buffer) => {
      errors += chunk;
    });
    const ended = once(keeper, 'close').then(() => {
      throw new Error(
        `no control group for the lab: ${errors.trim()}. This needs root and cgroup2 at the root of its hierarchy.`,
      );
    });
    await Promise.race([once(keeper.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return new ControlGroup(name, keeper);
  }

  /** Kills what is left inside and removes the group. */
  async stop(): Promise<void> {
    if (this.keeper.exitCode !== null || this.keeper.signalCode !== null) return;
    const ended = once(this.keeper, 'close');
    this.keeper.stdin?.end();
    await ended;
  }
}
