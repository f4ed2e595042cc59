import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import { type AnyAuthMethod, Client, type ClientChannel, OpenSSHAgent, type ServerHostKeyAlgorithm } from 'ssh2';
import { ChannelSlots } from './channel-slots';
import { dialFailure } from './dial-failure';
import { fingerprint } from './host-key';
import { judgeHostKey } from './host-key-verdict';
import type { KnownHost } from './known-hosts';
import type { LoginKeys } from './login-keys';
import type { SshTarget } from './ssh-target';
import { ChannelRefused, ConnectionLost, type TransportError } from './transport-error';

/** Two fewer than sshd lets in (sshd_config(5), MaxSessions 10), so that a person's own multiplexed session still fits. */
const CHANNELS = 8;

/** Best first, as OpenSSH 10 has it; no SHA-1. */
const HOST_KEY_ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** A command that runs on a host. */
export interface RemoteProcess {
  write(bytes: Buffer | string): void;
  /** Ends its standard input. */
  end(): void;
  /** All of its output came: closes the channel as soon as the exit status is there, whoever else could still write to it. */
  complete(): void;
  /** Gives the channel up without waiting. */
  abandon(): void;
  /** Exit code, or 128 + n after signal n. Rejects with `ConnectionLost` if there is no exit status. */
  readonly exit: Promise<number>;
}

/** Where the output of a command goes. Both are always read, since an unread stream stops the command for ever. */
export interface OutputSinks {
  readonly stdout: (chunk: Buffer) => void;
  readonly stderr: (chunk: Buffer) => void;
}

/** A login that stands: at most 8 commands at once, further ones wait. */
export class SshConnection {
  private readonly slots = new ChannelSlots(CHANNELS);
  private why = 'the host closed it';
  private open = true;

  /** Logs in once, without a second try. Throws what `dial-failure.ts` and `host-key-verdict.ts` make of a refusal. */
  static dial(target: SshTarget, through?: Duplex): Promise<SshConnection> {
    return new Promise((resolve, reject) => {
      const client = new Client();
      const known = target.knownHosts.lookUp(target.address, target.port);
      let verdict: TransportError | undefined;
      client.once('ready', () => resolve(new SshConnection(client, target)));
      client.on('error', (error) => {
        // An agent that does not answer is one key fewer; the login goes on.
        if (error.level !== 'agent') reject(verdict ?? dialFailure(target, error));
      });
      client.once('close', () => reject(verdict ?? dialFailure(target, undefined)));
      client.connect({
        host: target.address,
        port: target.port,
        username: target.user,
        ...(through === undefined ? {} : { sock: through }),
        readyTimeout: target.timing.handshake * 1000,
        keepaliveInterval: target.timing.keepalive * 1000,
        keepaliveCountMax: target.timing.keepaliveCount,
        algorithms: { serverHostKey: hostKeyAlgorithms(known) },
        authHandler: authMethods(target.user, target.keys),
        hostVerifier: (key: Buffer) => {
          verdict = judgeHostKey(target, known, key);
          return verdict === undefined;
        },
      });
    });
  }

  private constructor(
    private readonly client: Client,
    private readonly target: SshTarget,
  ) {
    client.on('error', (error) => {
      this.why = error.message;
    });
    const ended = () => {
      this.open = false;
    };
    // Half an end is one: ssh2 takes no further request from then on.
    client.once('end', ended);
    client.once('close', ended);
  }

  /** False once the connection has ended; it does not come back. */
  get alive(): boolean {
    return this.open;
  }

  /** Starts a command when a channel is free. Throws `ConnectionLost` or `ChannelRefused`. */
  async start(command: string, sinks: OutputSinks): Promise<RemoteProcess> {
    for (;;) {
      await this.slots.take();
      try {
        return await this.exec(command, sinks);
      } catch (error) {
        const waitingHelps = error instanceof ChannelRefused && this.slots.lower();
        this.slots.release();
        if (!waitingHelps) throw error;
      }
    }
  }

  /** A TCP connection from the host to another. Throws `ChannelRefused` if the host cannot make it. */
  forward(address: string, port: number): Promise<Duplex> {
    const request = (done: Answer) => this.client.forwardOut('127.0.0.1', 0, address, port, done);
    return this.ask(`connect to ${address}:${port}`, request, (channel) => channel);
  }

  /** Resolves when the connection is closed. */
  async close(): Promise<void> {
    if (!this.open) return;
    this.why = 'closed from this side';
    await new Promise<void>((resolve) => {
      // A host that does not answer the goodbye is not waited for.
      const impatience = setTimeout(() => this.client.destroy(), 1000);
      this.client.once('close', () => {
        clearTimeout(impatience);
        resolve();
      });
      this.client.end();
    });
  }

  private exec(command: string, sinks: OutputSinks): Promise<RemoteProcess> {
    const request = (done: Answer) => this.client.exec(command, done);
    return this.ask('run a command', request, (channel) => this.follow(channel, sinks));
  }

  /** `use` gets the channel before anything further of the connection is read: a quick command ends in the same packet. */
  private ask<T>(what: string, request: (done: Answer) => void, use: (channel: ClientChannel) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.open) return reject(this.lost());
      request((error, channel) => {
        if (!error) return resolve(use(channel));
        // ssh2 says this to every request that is open when the connection ends, and before it says that it ended.
        if (error.message === 'No response from server') this.open = false;
        reject(this.open ? refusal(this.target, what, error) : this.lost());
      });
    });
  }

  private follow(channel: ClientChannel, sinks: OutputSinks): RemoteProcess {
    let code: number | undefined;
    let complete = false;
    let settle: () => void = () => {};
    const exit = new Promise<number>((resolve, reject) => {
      settle = () => (code === undefined ? reject(this.lost()) : resolve(code));
    });
    // Who does not ask for the exit code is told of a lost connection by the next command.
    exit.catch(() => {});
    const closeIfOver = () => {
      if (code === undefined || !complete) return;
      settle();
      channel.close();
    };
    channel.on('data', sinks.stdout);
    channel.stderr.on('data', sinks.stderr);
    channel.on('exit', (status: number | null, signal?: string) => {
      code = status ?? 128 + signalNumber(signal);
      closeIfOver();
    });
    // A command that ends before it read all of its input is no error of ours.
    channel.on('error', () => {});
    // The channel closes when standard output was read; standard error may be behind.
    let open = 2;
    for (const stream of [channel, channel.stderr])
      stream.once('close', () => {
        open -= 1;
        if (open > 0) return;
        this.slots.release();
        settle();
      });
    return {
      write: (bytes) => void (channel.writable && channel.write(bytes)),
      end: () => void (channel.writable && channel.end()),
      complete: () => {
        complete = true;
        closeIfOver();
      },
      abandon: () => channel.close(),
      exit,
    };
  }

  private lost(): ConnectionLost {
    return new ConnectionLost(this.target.name, this.open ? 'the host closed the channel without an exit status' : this.why);
  }
}

type Answer = (error: Error | undefined, channel: ClientChannel) => void;

/** `SHA256:… comment` of each key in the agent; what is wrong with the agent if it does not tell. */
export function agentKeys(socket: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    new OpenSSHAgent(socket).getIdentities((error, keys) => {
      if (error) return resolve([`agent ${socket}: ${error.message}`]);
      const described = (keys ?? []).flatMap((key) =>
        'getPublicSSH' in key ? [`${fingerprint(key.getPublicSSH())} (agent, ${key.comment})`] : [],
      );
      resolve(described.length > 0 ? described : [`agent ${socket}: it holds no key`]);
    });
  });
}

function authMethods(user: string, { files, agent }: LoginKeys): AnyAuthMethod[] {
  const offered: AnyAuthMethod[] = files.map(({ text }) => ({ type: 'publickey', username: user, key: text }));
  return agent === undefined ? offered : [...offered, { type: 'agent', username: user, agent }];
}

/** The types of the pinned keys first: a host that has one of them must show it. */
function hostKeyAlgorithms(known: readonly KnownHost[]): ServerHostKeyAlgorithm[] {
  const pinned = new Set(known.flatMap(({ type }) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type])));
  const first = HOST_KEY_ALGORITHMS.filter((algorithm) => pinned.has(algorithm));
  return [...first, ...HOST_KEY_ALGORITHMS.filter((algorithm) => !pinned.has(algorithm))];
}

function refusal({ name }: SshTarget, what: string, error: Error): ChannelRefused {
  return new ChannelRefused(
    name,
    `the host refuses to ${what} (${error.message}); see MaxSessions, ForceCommand and AllowTcpForwarding in its sshd_config`,
    { cause: error },
  );
}

/** 0 for a signal that this machine has no number for. */
function signalNumber(signal: string | undefined): number {
  return Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0;
}
