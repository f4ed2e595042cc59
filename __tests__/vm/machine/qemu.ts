import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type Json, type JsonObject, record, tryText } from '../../../checks/json';

interface Waiting {
  readonly resolve: (answer: Json | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** A QEMU process, and the monitor protocol (QMP) on its standard input and output. */
export class Qemu {
  /** Resolves when it has ended, with how and with its last words. */
  readonly ended: Promise<string>;

  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private errors = '';
  private unread = '';

  /** Starts `program`, a QEMU system emulator. It gets SIGKILL when this process ends in whatever way. */
  constructor(program: string, args: readonly string[]) {
    // Detached: Ctrl-C in the terminal is for the tests, which then end the machine in the right way.
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args, '-qmp', 'stdio'], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.errors = `${this.errors}${chunk}`.slice(-4000);
    });
    this.child.stdout.on('data', (chunk: Buffer) => this.read(chunk));
    this.child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      const finish = (how: string) => {
        const story = `${program} ended (${how})${this.errors === '' ? '' : `: ${this.errors.trim()}`}`;
        for (const { reject } of this.waiting.values()) reject(new Error(story));
        this.waiting.clear();
        resolve(story);
      };
      this.child.once('error', (error) => finish(error.message));
      this.child.once('close', (code, signal) => finish(signal ?? `exit code ${code}`));
    });
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Runs a command of the monitor, e.g. `device_add`, and gives its answer. Throws what QEMU says is wrong. */
  async command(name: string, args: JsonObject = {}): Promise<Json | undefined> {
    if (this.asked === 0) await this.ask('qmp_capabilities', {});
    return this.ask(name, args);
  }

  /** A command of the human monitor, for the little that QMP does not have. */
  async monitor(line: string): Promise<string> {
    return tryText(await this.command('human-monitor-command', { 'command-line': line })) ?? '';
  }

  /** Ends it at once, as pulling the plug does. */
  async kill(): Promise<void> {
    if (this.running) this.child.kill('SIGKILL');
    await this.ended;
  }

  private async ask(name: string, args: JsonObject): Promise<Json | undefined> {
    if (!this.running) throw new Error(`no answer to ${name}: ${await this.ended}`);
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, {
        resolve,
        reject: (error) => reject(new Error(`${name} ${JSON.stringify(args)}: ${error.message}`)),
      });
      this.child.stdin.write(`${JSON.stringify({ execute: name, arguments: args, id })}\n`);
    });
  }

  private read(chunk: Buffer): void {
    const lines = `${this.unread}${chunk}`.split('\n');
    this.unread = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.take(record(parsed(line)));
  }

  private take(message: JsonObject): void {
    if (typeof message.id !== 'number') return;
    const asked = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    const problem = tryText(record(message.error).desc);
    if (problem !== undefined) asked?.reject(new Error(problem));
    else asked?.resolve(message.return);
  }
}

/** QMP is JSON by its definition. */
const parsed = (line: string): Json => JSON.parse(line) as Json;
