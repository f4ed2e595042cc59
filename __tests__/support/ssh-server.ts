import { spawn } from 'node:child_process';
import { connect, createServer, type Socket, type Server as TcpServer } from 'node:net';
import { Server, type ServerChannel, utils } from 'ssh2';

/** A key pair in the formats of OpenSSH. */
export interface KeyPair {
  readonly private: string;
  readonly public: string;
  /** SSH wire form of the public key. */
  readonly wire: Buffer;
}

export interface SshServerOptions {
  readonly hostKeys: readonly KeyPair[];
  /** Keys that may log in. */
  readonly authorized: readonly KeyPair[];
  /** Sessions that one connection may have at once. @default - as many as it likes */
  readonly maxSessions?: number;
  /** Connects onwards for a client that uses it as a jump host. @default false */
  readonly forward?: boolean;
  /** Plays a command. @default - a real shell of this machine */
  readonly exec?: (channel: ServerChannel, command: string) => void;
}

/** An SSH server in this process, on a port of its own; what a real sshd does only when something breaks, it does on request. */
export class SshServer {
  private readonly sockets = new Set<Socket>();
  private open = 0;
  /** The most sessions that were open at once. */
  mostSessions = 0;
  /** Logins so far. */
  logins = 0;
  /** True for a connection that is closed at once. */
  refuse: () => boolean = () => false;

  private constructor(
    private readonly options: SshServerOptions,
    private readonly ssh: Server,
    private readonly tcp: TcpServer,
  ) {}

  /** @param port of 127.0.0.1; 0 takes a free one. */
  static async start(options: SshServerOptions, port = 0): Promise<SshServer> {
    const ssh = new Server({ hostKeys: options.hostKeys.map((key) => key.private) });
    const server = new SshServer(
      options,
      ssh,
      createServer((socket) => server.accept(socket)),
    );
    server.serve();
    await new Promise<void>((resolve) => server.tcp.listen(port, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return portOf(this.tcp);
  }

  /** Every connection ends without a goodbye. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nothing that a client sends is read any more; the connections stay. */
  stall(): void {
    for (const socket of this.sockets) socket.pause();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.tcp.close(() => resolve()));
  }

  private accept(socket: Socket): void {
    if (this.refuse()) return void socket.resume().end();
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    this.ssh.injectSocket(socket);
  }

  private serve(): void {
    this.ssh.on('connection', (client) => {
      client.on('error', () => {});
      client.on('authentication', (attempt) => {
        const known = attempt.method === 'publickey' && this.options.authorized.some(({ wire }) => wire.equals(attempt.key.data));
        if (known) attempt.accept();
        else attempt.reject(['publickey']);
      });
      client.on('ready', () => {
        this.logins += 1;
      });
      if (this.options.forward)
        client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
          const onward = connect(destPort, destIP);
          const channel = accept();
          onward.on('error', () => channel.end());
          channel.on('error', () => onward.destroy());
          channel.pipe(onward).pipe(channel);
        });
      client.on('session', (accept, reject) => {
        if (this.open >= (this.options.maxSessions ?? Number.POSITIVE_INFINITY)) return reject();
        this.open += 1;
        this.mostSessions = Math.max(this.mostSessions, this.open);
        const session = accept();
        session.on('close', () => {
          this.open -= 1;
        });
        session.on('exec', (acceptExec, _reject, { command }) => (this.options.exec ?? shell)(acceptExec(), command));
      });
    });
  }
}

/** A TCP server that says and does what it is told, on a port of its own. */
export async function startTcpServer(onSocket: (socket: Socket) => void): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** An Ed25519 pair; with a passphrase, the private key is encrypted. */
export function makeKeyPair(passphrase?: string): KeyPair {
  const pair = utils.generateKeyPairSync(
    'ed25519',
    passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 1 },
  );
  // ssh2 1.17 writes about one key in two hundred in a form that it does not read itself.
  if (utils.parseKey(pair.private, passphrase) instanceof Error) return makeKeyPair(passphrase);
  return { ...pair, wire: Buffer.from(pair.public.split(' ')[1] ?? '', 'base64') };
}

function portOf(server: TcpServer): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

/** What sshd does with a command: the login shell runs it. */
function shell(channel: ServerChannel, command: string): void {
  const child = spawn('/bin/sh', ['-c', command]);
  child.stdin.on('error', () => {});
  channel.on('error', () => {});
  channel.pipe(child.stdin);
  channel.on('close', () => child.stdin.destroy());
  // One write after the other: of two streams that wait for room, ssh2 1.17 resumes one only (lib/server.js, windowAdjust).
  let written: Promise<void> = Promise.resolve();
  const send = (stream: { write(chunk: Buffer, done: () => void): unknown }, chunk: Buffer) => {
    written = written.then(() => new Promise((done) => (channel.writable ? stream.write(chunk, () => done()) : done())));
  };
  child.stdout.on('data', (chunk: Buffer) => send(channel, chunk));
  child.stderr.on('data', (chunk: Buffer) => send(channel.stderr, chunk));
  // Like sshd: the status when the shell ends, the end of the channel when nobody can write to it any more.
  child.on('exit', (code, signal) => {
    if (signal === null) channel.exit(code ?? 255);
    else channel.exit(signal.replace('SIG', ''));
  });
  child.on('close', () => void written.then(() => channel.stderr.end(() => channel.end())));
}
