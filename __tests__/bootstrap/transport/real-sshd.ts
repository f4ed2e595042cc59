import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { KnownHosts, knownHostLine } from '../../../bootstrap/transport/known-hosts';
import { loginKeys } from '../../../bootstrap/transport/login-keys';
import type { Root } from '../../../bootstrap/transport/running-script';
import { SshHost } from '../../../bootstrap/transport/ssh-host';
import type { SshTarget } from '../../../bootstrap/transport/ssh-target';
import { TIMING, type TransportTiming } from '../../../bootstrap/transport/transport-timing';
import { type KeyPair, makeKeyPair } from '../../support/ssh-server';

export const SSHD = '/usr/sbin/sshd';

/** An sshd of this machine on a port of its own, into which we log in as ourselves. Needs no root. */
export class RealSshd {
  readonly directory = mkdtempSync(join(tmpdir(), 'h5b-sshd-'));
  private readonly client = makeKeyPair();
  private readonly hosts: SshHost[] = [];
  private readonly stops: (() => Promise<void> | void)[] = [];

  private constructor(
    readonly port: number,
    private readonly hostKey: KeyPair,
  ) {}

  static async start(): Promise<RealSshd> {
    const sshd = new RealSshd(await freePort(), makeKeyPair());
    await sshd.listen();
    return sshd;
  }

  /** Where and as whom to log in; everything is pinned. */
  target({ port = this.port, timing = {}, user = userInfo().username }: TargetChanges = {}): SshTarget {
    const knownHosts = this.write(`known_hosts-${port}`, knownHostLine('127.0.0.1', port, this.hostKey.wire));
    return {
      name: 'storage',
      address: '127.0.0.1',
      port,
      user,
      keys: loginKeys({ host: 'storage', file: this.write('client_key', this.client.private), agent: undefined, home: '/' }),
      knownHosts: new KnownHosts(knownHosts),
      onFirstContact: async () => false,
      jump: undefined,
      timing: { ...TIMING, grace: 1, ...timing },
    };
  }

  host(target: SshTarget = this.target(), root: Root = 'login'): SshHost {
    const host = new SshHost(target, root);
    this.hosts.push(host);
    return host;
  }

  /** A way to the sshd that can be closed from both ends, or go silent as a pulled cable does. */
  async cable(): Promise<Cable> {
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const far = connect(this.port, '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const cut = () => {
      for (const socket of sockets) socket.destroy();
    };
    this.stops.push(() => {
      cut();
      server.close();
    });
    return {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      cut,
      pull: () => {
        for (const socket of sockets) socket.unpipe().pause();
      },
    };
  }

  async stop(): Promise<void> {
    for (const host of this.hosts) await host.close();
    for (const stop of this.stops) await stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  write(name: string, text: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  private async listen(): Promise<void> {
    const keys = this.write('authorized_keys', `${this.client.public}\n`);
    // sshd of root wants its empty directory, which its unit makes otherwise.
    if (userInfo().uid === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
    // Whoever logs in reads the list of keys.
    chmodSync(this.directory, 0o755);
    chmodSync(keys, 0o644);
    // Our own .bashrc may be slow or print something: HOME leads the shell past it.
    const config = this.write(
      'sshd_config',
      `Port ${this.port}
ListenAddress 127.0.0.1
HostKey ${this.write('host_key', this.hostKey.private)}
AuthorizedKeysFile ${keys}
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PidFile none
SetEnv HOME=${this.directory}
`,
    );
    const process = spawn(SSHD, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.stops.push(() => ended(process));
    await new Promise<void>((resolve, reject) => {
      let log = '';
      process.on('exit', (code) => reject(new Error(`sshd ended with exit ${code}: ${log}`)));
      process.stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes('Server listening')) resolve();
      });
    });
  }
}

interface TargetChanges {
  readonly port?: number;
  readonly timing?: Partial<TransportTiming>;
  /** @default - ourselves */
  readonly user?: string;
}

export interface Cable {
  readonly port: number;
  cut(): void;
  pull(): void;
}

/** The group of this machine's user, for `chown`. */
export const ownGroup = (): string => spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim();

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  await new Promise<void>((resolve) => {
    process.once('exit', () => resolve());
    process.kill();
  });
}
