import { randomBytes } from 'node:crypto';
import type { Content } from '../plan/action';
import { Secret } from '../secrets/secret';
import { MarkedStream } from './marked-stream';
import { ASKS, endMark, type RootBy, RUNS, remoteCommand, wrapperHeader } from './remote-wrapper';
import type { RemoteProcess, SshConnection } from './ssh-connection';
import { CommandNotStarted, SudoRefused, type TransportError } from './transport-error';
import type { TransportTiming } from './transport-timing';

/** How a login becomes root: it is root, or sudo makes it so, with a password or without. */
export type Root = 'login' | 'sudo' | Secret;

export interface ScriptRun {
  readonly host: string;
  readonly root: Root;
  readonly script: string;
  readonly input: Content;
  readonly timeoutSeconds: number;
  readonly timing: TransportTiming;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

/** What sudo says before it asks for the password again. */
const WRONG_PASSWORD = 'Sorry, try again.';

/** A script on its way through the wrapper (`remote-wrapper.ts`). */
export class RunningScript {
  private readonly token = randomBytes(12).toString('hex');
  private readonly stdout = new MarkedStream(RUNS, endMark(this.token));
  private readonly stderr = new MarkedStream(RUNS, endMark(this.token));
  private process: RemoteProcess | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private sent = false;
  private ending = false;

  private constructor(private readonly run: ScriptRun) {}

  /** Resolves when the host has taken the command; the script may not run yet. */
  static async start(connection: SshConnection, run: ScriptRun): Promise<RunningScript> {
    if (run.script.includes('\0')) throw new Error(`${run.host}: a script holds a NUL byte, which Bash cannot run`);
    const running = new RunningScript(run);
    running.process = await connection.start(remoteCommand(rootBy(run.root)), {
      stdout: (chunk) => running.readStdout(chunk),
      stderr: (chunk) => running.readStderr(chunk),
    });
    running.sendFirst();
    running.endIfComplete();
    return running;
  }

  /** The exit code of the script. Throws `ConnectionLost`, `SudoRefused` or `CommandNotStarted`. */
  async exit(): Promise<number> {
    try {
      const code = (await this.process?.exit) ?? 0;
      this.pass(this.run.onStdout, this.stdout.end());
      this.pass(this.run.onStderr, this.stderr.end());
      if (!this.stderr.begun && !this.ending) throw this.notStarted(code);
      return code;
    } finally {
      clearInterval(this.heartbeat);
    }
  }

  /** Tells the host to end the script and its children, which takes up to twice the time of grace. */
  end(): void {
    this.ending = true;
    clearInterval(this.heartbeat);
    this.process?.end();
  }

  /** Gives up waiting for that. */
  abandon(): void {
    this.process?.abandon();
  }

  private sendFirst(): void {
    if (this.run.root instanceof Secret) {
      this.process?.write(`${this.run.root.reveal()}\n`);
      this.afterPassword();
    } else this.send();
  }

  /** Header, script and input; not before sudo is satisfied, since it would take them for further passwords. */
  private send(): void {
    const { script, input, timeoutSeconds, timing } = this.run;
    const bytes = Buffer.isBuffer(input) ? input : Buffer.from(input instanceof Secret ? input.reveal() : input);
    this.sent = true;
    const header = wrapperHeader({
      scriptBytes: Buffer.byteLength(script),
      inputBytes: bytes.length,
      seconds: Math.ceil(timeoutSeconds),
      silenceSeconds: timing.silence,
      graceSeconds: timing.grace,
      token: this.token,
    });
    this.process?.write(header + script);
    if (bytes.length > 0) this.process?.write(bytes);
    this.heartbeat = setInterval(() => this.process?.write('\n'), timing.heartbeat * 1000);
  }

  private readStdout(chunk: Buffer): void {
    this.pass(this.run.onStdout, this.stdout.push(chunk));
    this.endIfComplete();
  }

  private readStderr(chunk: Buffer): void {
    this.pass(this.run.onStderr, this.stderr.push(chunk));
    // The first output can come before the process is known here; `sendFirst` then looks at it.
    if (this.process !== undefined && this.run.root instanceof Secret) this.afterPassword();
    this.endIfComplete();
  }

  private pass(sink: (chunk: Buffer) => void, output: Buffer): void {
    if (output.length > 0) sink(output);
  }

  /** What a script detached may keep the channel open; nobody waits for that. */
  private endIfComplete(): void {
    if (this.stdout.ended && this.stderr.ended) this.process?.complete();
  }

  private afterPassword(): void {
    if (this.sent) return;
    if (this.stderr.preface.includes(WRONG_PASSWORD)) this.process?.end();
    else if (this.stderr.preface.includes(ASKS)) this.send();
  }

  private notStarted(code: number): TransportError {
    const { host, root } = this.run;
    const said = `${this.stdout.preface}${this.stderr.preface.replace(ASKS, '')}`.trim();
    const quoted = said === '' ? 'it printed nothing' : JSON.stringify(said.replace(/\s*\n\s*/g, ' / '));
    if (root !== 'login' && !this.stderr.preface.includes(ASKS))
      return new SudoRefused(host, `${sudoCause(root, said)}: ${quoted}`);
    return new CommandNotStarted(
      host,
      `the login shell ended with exit ${code} before the command began, so nothing was done: ${quoted}; ` +
        'the account needs a login shell, and the host Bash 5 and a writable /dev/shm',
    );
  }
}

function rootBy(root: Root): RootBy {
  return root instanceof Secret ? 'sudo-with-password' : root;
}

function sudoCause(root: Root, said: string): string {
  if (said.includes(WRONG_PASSWORD)) return 'sudo does not take the password; check it with `sudo -k true` on the host';
  if (said.includes('not in the sudoers file')) return 'the user may not use sudo; put it into the group sudo on the host';
  if (root === 'sudo') return 'sudo wants a password; run again with --ask-sudo-password, or allow the user NOPASSWD on the host';
  return 'sudo does not make us root';
}
