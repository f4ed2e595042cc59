import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectOptions, connect } from '../../../bootstrap/transport/connect';
import type { Host } from '../../../bootstrap/transport/host';
import { knownHostLine } from '../../../bootstrap/transport/known-hosts';
import type { TransportTiming } from '../../../bootstrap/transport/transport-timing';
import { type KeyPair, makeKeyPair, SshServer, type SshServerOptions } from '../../support/ssh-server';

/** Short waits, so that what must not happen for long is seen soon. No second try for a host that does not answer. */
export const QUICK: Partial<TransportTiming> = { handshake: 5, patience: 0, firstPause: 0.02, grace: 1 };

/** `key: 'none'` names no key file, which leaves ~/.ssh and the agent. */
export type LoginOptions = Partial<ConnectOptions>;

/** A server of this process, keys, a known_hosts file, and what must be stopped and removed afterwards. */
export class Workbench {
  readonly directory = mkdtempSync(join(tmpdir(), 'h5b-transport-'));
  readonly knownHosts = join(this.directory, 'known_hosts');
  readonly hostKey = makeKeyPair();
  readonly clientKey = makeKeyPair();
  readonly keyPath = this.file('client_key', this.clientKey.private);
  private readonly cleanups: (() => Promise<void>)[] = [];

  /** A server that lets our key in. */
  async server(options: Partial<SshServerOptions> = {}): Promise<SshServer> {
    const server = await SshServer.start({ hostKeys: [this.hostKey], authorized: [this.clientKey], ...options });
    this.onCleanup(() => server.stop());
    return server;
  }

  pin(port: number, key: KeyPair = this.hostKey): void {
    writeFileSync(this.knownHosts, knownHostLine('127.0.0.1', port, key.wire), { flag: 'a' });
  }

  /** Logs in to a port of this machine as `storage`. */
  async connect(port: number, options: LoginOptions = {}): Promise<Host> {
    const { key = this.keyPath, ...others } = options;
    const host = await connect(
      { name: 'storage', address: '127.0.0.1' },
      { knownHosts: this.knownHosts, port, timing: QUICK, ...(key === 'none' ? {} : { key }), ...others },
    );
    this.onCleanup(() => host.close());
    return host;
  }

  /** A pinned server and a login. */
  async pair(server: Partial<SshServerOptions> = {}, options: LoginOptions = {}) {
    const started = await this.server(server);
    this.pin(started.port);
    return { server: started, host: await this.connect(started.port, options) };
  }

  file(name: string, text: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  known(): string {
    return readFileSync(this.knownHosts, 'utf8');
  }

  onCleanup(cleanup: () => Promise<void>): void {
    this.cleanups.push(cleanup);
  }

  async dispose(): Promise<void> {
    for (const cleanup of this.cleanups.reverse()) await cleanup();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** What a promise rejects with. Throws if it does not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('expected a rejection');
}

/** Whether a process of this machine runs; one that ended and waits for its parent does not. */
export function runs(pid: string | number): boolean {
  try {
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
