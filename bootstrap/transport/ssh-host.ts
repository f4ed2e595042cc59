import { setTimeout as sleep } from 'node:timers/promises';
import { CommandOutput } from './command-output';
import { HoldRefused } from './hold-refused';
import type { Command, Held, Host, Result } from './host';
import { lastLines } from './last-lines';
import { type OpenConnection, openConnection } from './open-connection';
import { type Root, RunningScript } from './running-script';
import type { SshConnection } from './ssh-connection';
import type { SshTarget } from './ssh-target';
import { CommandTimeout, HoldLost } from './transport-error';

/** Told apart from every result. */
const LATE = Symbol('late');

/**
 * A host over SSH. It logs in for the first command and again after a lost connection, so a host that reboots needs no new
 * `SshHost`. While something that it held is lost and not released, every command fails with `HoldLost`.
 */
export class SshHost implements Host {
  private open: OpenConnection | undefined;
  private dialing: Promise<OpenConnection> | undefined;
  private readonly lostHolds = new Set<Held>();

  constructor(
    private readonly target: SshTarget,
    private readonly root: Root,
  ) {}

  get name(): string {
    return this.target.name;
  }

  /** Logs in. Throws what `openConnection` throws. Only needed to see early whether it works. */
  async connect(): Promise<void> {
    await this.connection();
  }

  async run(command: Command): Promise<Result> {
    const output = new CommandOutput((line) => command.onLine?.(line));
    const script = await this.start(command, output);
    const exit = script.exit();
    const code = await this.inTime(exit, { command, script, exit, output });
    output.end();
    return { code, stdout: output.text('stdout'), stderr: output.text('stderr') };
  }

  async hold(command: Command): Promise<Held> {
    let tellHeld: (line: string) => void = () => {};
    const heldLine = new Promise<string>((resolve) => {
      tellHeld = resolve;
    });
    const output = new CommandOutput((line, stream) => {
      if (stream === 'stdout' && line.startsWith('held')) tellHeld(line);
      command.onLine?.(line);
    });
    const script = await this.start(command, output);
    const exit = script.exit();
    const refused = exit.then((code) => {
      output.end();
      throw new HoldRefused(this.name, code, `${output.text('stdout')}${output.text('stderr')}`.trim());
    });
    const firstLine = await this.inTime(Promise.race([heldLine, refused]), { command, script, exit, output });
    return this.held(firstLine, script, exit);
  }

  /** Ends the connection; commands that still run are ended by the host. */
  async close(): Promise<void> {
    const open = (await this.dialing?.catch(() => undefined)) ?? this.open;
    this.open = undefined;
    await open?.close();
  }

  private async start(command: Command, output: CommandOutput): Promise<RunningScript> {
    for (const { firstLine } of this.lostHolds)
      throw new HoldLost(
        this.name,
        `"${firstLine}" is no longer held, so nothing further is done; see who else works there, then run again`,
      );
    return RunningScript.start(await this.connection(), {
      host: this.name,
      root: this.root,
      script: command.script,
      input: command.input ?? '',
      timeoutSeconds: command.timeoutSeconds,
      timing: this.target.timing,
      onStdout: (chunk) => output.push('stdout', chunk),
      onStderr: (chunk) => output.push('stderr', chunk),
    });
  }

  private held(firstLine: string, script: RunningScript, exit: Promise<number>): Held {
    let released = false;
    const held: Held = {
      firstLine,
      release: async () => {
        released = true;
        this.lostHolds.delete(held);
        script.end();
        await exit.catch(() => undefined);
      },
    };
    const lost = () => {
      if (!released) this.lostHolds.add(held);
    };
    exit.then(lost, lost);
    return held;
  }

  /** The result, or `CommandTimeout` after the host ended the command or had its time to. */
  private async inTime<T>(result: Promise<T>, { command, script, exit, output }: Waiting): Promise<T> {
    const clock = new AbortController();
    const late = sleep(command.timeoutSeconds * 1000, LATE, { signal: clock.signal });
    late.catch(() => undefined);
    try {
      const first = await Promise.race([result.then((value) => ({ value })), late]);
      if (first !== LATE) return first.value;
    } finally {
      clock.abort();
    }
    script.end();
    // The wrapper takes the time of grace and up to 5 s more, for what is left in the session and once more for its mark.
    const patience = (this.target.timing.grace + 5) * 2 + 5;
    const ended = await endsWithin(patience, exit);
    if (!ended) script.abandon();
    const texts = { stdout: output.text('stdout'), stderr: output.text('stderr') };
    throw new CommandTimeout(this.name, command.timeoutSeconds, ended, lastLines(texts));
  }

  /** Commands that start at once share one login, and its failure. */
  private async connection(): Promise<SshConnection> {
    if (this.dialing === undefined) {
      if (this.open?.connection.alive) return this.open.connection;
      this.dialing = this.login().finally(() => {
        this.dialing = undefined;
      });
    }
    return (await this.dialing).connection;
  }

  private async login(): Promise<OpenConnection> {
    // A jump host's connection may stand although what went through it has ended.
    await this.open?.close();
    this.open = undefined;
    this.open = await openConnection(this.target);
    return this.open;
  }
}

interface Waiting {
  readonly command: Command;
  readonly script: RunningScript;
  readonly exit: Promise<number>;
  readonly output: CommandOutput;
}

/** Whether the command ended with an exit status in that time. */
async function endsWithin(seconds: number, exit: Promise<number>): Promise<boolean> {
  const clock = new AbortController();
  const late = sleep(seconds * 1000, false, { signal: clock.signal });
  late.catch(() => undefined);
  try {
    return await Promise.race([
      exit.then(
        () => true,
        () => false,
      ),
      late,
    ]);
  } finally {
    clock.abort();
  }
}
