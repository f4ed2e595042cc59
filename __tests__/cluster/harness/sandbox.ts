import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { LabProcess } from './lab-process';

/** The sandbox's own directory, inside. Nothing on the machine's disks is written, so nothing can stay behind. */
const SCRATCH = '/run/lab';

/** `ip netns` keeps its names below /run too, so node namespaces are as private as the rest. */
const SETUP = `set -e
mount -t tmpfs -o mode=755 lab /run
mkdir -p ${SCRATCH}/log /run/netns
ip link set lo up
echo ready
exec sleep infinity`;

/**
 * A network namespace and a mount namespace without names, in which the processes of a lab run: every sandbox has its own
 * 127.0.0.1 and its own `/run`, a file system in memory.
 *
 * The kernel takes all of it away with the last process, and every process gets SIGKILL when this one ends in whatever way
 * (PR_SET_PDEATHSIG), so a crash or SIGKILL of the tests leaves no process, namespace or file.
 */
export class Sandbox {
  private readonly processes: LabProcess[] = [];

  private constructor(private readonly holder: ChildProcess) {}

  /** Needs root, and `setpriv`, `unshare`, `nsenter` of util-linux and `ip` of iproute2. */
  static async create(): Promise<Sandbox> {
    const holder = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', 'sh', '-c', SETUP], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    holder.stderr.on('data', (chunk: Buffer) => {
      errors += chunk;
    });
    const ended = once(holder, 'close').then(() => {
      throw new Error(`no namespaces for the lab: ${errors.trim()}. This needs root and CAP_SYS_ADMIN.`);
    });
    await Promise.race([once(holder.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return new Sandbox(holder);
  }

  /** A path in the sandbox's directory, for processes that run inside. */
  inside(name: string): string {
    return `${SCRATCH}/${name}`;
  }

  /** The same path for processes outside. It works as long as the sandbox does. */
  outside(name: string): string {
    return `/proc/${this.holder.pid}/root${SCRATCH}/${name}`;
  }

  writeFile(name: string, content: string): void {
    writeFileSync(this.outside(name), content, { mode: 0o600 });
  }

  /**
   * Starts a program inside, its output in `log/<name>.log`.
   *
   * @param env variables beside PATH and HOME. @default - none
   */
  start(name: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): LabProcess {
    const log = this.outside(`log/${name}.log`);
    const output = openSync(log, 'a');
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...this.enter(), ...command], {
      // A group of its own: Ctrl-C in the terminal is for the tests, which then end the sandbox in the right way.
      detached: true,
      env: { PATH: process.env.PATH, HOME: '/run/lab', ...env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const started = new LabProcess(name, child, log);
    this.processes.push(started);
    return started;
  }

  /** Runs a program inside to its end and gives its output. Throws if it fails. */
  async run(command: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.execute(command);
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${`${stdout}${stderr}`.trim()}`);
    return `${stdout}${stderr}`;
  }

  /**
   * Runs a program inside to its end, whatever its exit code.
   *
   * @param env variables beside those of this process. @default - none
   */
  async execute(
    command: readonly string[],
    { input = '', env = {} }: { readonly input?: string | Buffer; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
    const [file = '', ...args] = this.enter();
    const child = spawn(file, [...args, ...command], { env: { ...process.env, ...env }, stdio: 'pipe' });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    // A program that does not read its input ends before it got it.
    child.stdin.on('error', () => undefined).end(input);
    const [code] = await once(child, 'close');
    return { code, ...output };
  }

  /** Ends every process at once, without a goodbye: nothing inside is worth one. */
  async stop(): Promise<void> {
    for (const each of this.processes) each.signal('SIGKILL');
    await Promise.all(this.processes.map(({ ended }) => ended));
    if (this.holder.exitCode !== null || this.holder.signalCode !== null) return;
    const ended = once(this.holder, 'close');
    this.holder.kill('SIGKILL');
    await ended;
  }

  private enter(): readonly string[] {
    const of = `/proc/${this.holder.pid}/ns`;
    return ['nsenter', `--net=${of}/net`, `--mount=${of}/mnt`, '--'];
  }
}
