import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where and as whom to log in, for any SSH client. */
export interface SshEndpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The host's public key as it stands in a known-hosts file: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** File with the client's private key. */
  readonly privateKey: string;
  /** Known-hosts file in which the host is called `storage`. */
  readonly knownHosts: string;
}

/** How a command ended, whichever way. */
export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One SSH connection that every command shares: a handshake costs an emulated machine two seconds. */
export class SshSession {
  private constructor(
    private readonly endpoint: SshEndpoint,
    private readonly socket: string,
    private readonly master: ChildProcess,
  ) {}

  /**
   * Connects, again and again until the machine answers.
   *
   * @param socket path of the control socket, below 90 characters
   * @param gaveUp tells why waiting is in vain, e.g. because the machine has ended
   */
  static async open(
    endpoint: SshEndpoint,
    socket: string,
    seconds: number,
    gaveUp: () => string | undefined,
  ): Promise<SshSession> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const { session, problem } = await SshSession.attempt(endpoint, socket);
      if (session) return session;
      const reason = gaveUp();
      if (reason !== undefined) throw new Error(reason);
      // A key that is not accepted will not be accepted later.
      if (performance.now() > deadline || /Permission denied|HOST IDENTIFICATION|verification failed/.test(problem))
        throw new Error(`no SSH on ${endpoint.host}:${endpoint.port} within ${seconds} s: ${problem}`);
      await sleep(500);
    }
  }

  private static async attempt(
    endpoint: SshEndpoint,
    socket: string,
  ): Promise<{ readonly session?: SshSession; readonly problem: string }> {
    rmSync(socket, { force: true });
    // QEMU accepts connections long before the guest does, so only the banner says that somebody is there.
    const args = [...options(endpoint), '-o', 'ConnectTimeout=10', '-M', '-N', '-S', socket, '-p', `${endpoint.port}`];
    const master = spawn('setpriv', ['--pdeathsig', 'KILL', 'ssh', ...args, destination(endpoint)], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let problem = '';
    master.stderr.on('data', (chunk: Buffer) => {
      problem = `${problem}${chunk}`.slice(-1000);
    });
    while (master.exitCode === null && master.signalCode === null && !existsSync(socket)) await sleep(50);
    if (existsSync(socket)) return { session: new SshSession(endpoint, socket, master), problem };
    return { problem: problem.trim() };
  }

  /**
   * Runs a command of the guest's shell to its end.
   *
   * @param seconds after which the client is ended and an error thrown
   */
  async run(command: string, seconds: number): Promise<CommandEnd> {
    const args = ['--pdeathsig', 'KILL', 'ssh', '-F', '/dev/null', '-S', this.socket, destination(this.endpoint), command];
    const child = spawn('setpriv', args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    // Not "close": the shared connection holds the output of a command that runs on in the guest.
    const [code] = await once(child, 'exit');
    clearTimeout(timer);
    if (typeof code !== 'number') throw new Error(`"${command}" ran longer than ${seconds} s; so far: ${stdout}${stderr}`);
    await Promise.all([child.stdout, child.stderr].map((stream) => stream.readableEnded || once(stream, 'end')));
    // ssh has 255 for its own troubles; a command of ours that ends so would say something else.
    if (code === 255 && this.lost) throw new Error(`the connection was lost during "${command}": ${stderr.trim()}`);
    return { code, stdout, stderr };
  }

  /** Ends the connection at once; a machine that was reset would not notice a goodbye. */
  async close(): Promise<void> {
    if (!this.lost) {
      const closed = once(this.master, 'close');
      this.master.kill('SIGKILL');
      await closed;
    }
    rmSync(this.socket, { force: true });
  }

  private get lost(): boolean {
    return this.master.exitCode !== null || this.master.signalCode !== null;
  }
}

const destination = ({ user, host }: SshEndpoint): string => `${user}@${host}`;

const options = ({ privateKey, knownHosts }: SshEndpoint): readonly string[] => [
  ...['-F', '/dev/null', '-i', privateKey, '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', '-o', 'BatchMode=yes'],
  ...['-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'GlobalKnownHostsFile=/dev/null', '-o', 'HostKeyAlias=storage'],
  ...['-o', 'StrictHostKeyChecking=yes', '-o', 'ServerAliveInterval=30', '-o', 'ServerAliveCountMax=20'],
];
