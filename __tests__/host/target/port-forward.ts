import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Ports of 127.0.0.1 outside that lead to addresses in a lab's network namespace. They are gone when this process ends. */
export class PortForward {
  private requests = 0;

  private constructor(private readonly child: ChildProcess) {
    // A request per host waits for its answer, and there may be many hosts.
    child.setMaxListeners(0);
  }

  /** @param namespace path of the network namespace, e.g. `/proc/123/ns/net` */
  static async start(namespace: string): Promise<PortForward> {
    const child = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', 'nsenter', `--net=${namespace}`, '--', process.execPath, join(__dirname, 'forward.js')],
      { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    );
    await once(child, 'spawn');
    child.unref();
    child.channel?.unref();
    return new PortForward(child);
  }

  /** Opens a free port on 127.0.0.1 that leads to `address:port` inside, and gives its number. */
  async open(address: string, port: number): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error(`127.0.0.1 gave no port but ${bound}`);
    const id = this.requests++;
    const listening = this.answer(id);
    this.child.channel?.ref();
    this.child.send({ id, address, port }, server);
    await listening;
    if (id === this.requests - 1) this.child.channel?.unref();
    // The child has its own copy of the socket; this one would take connections that nobody answers.
    server.close();
    return bound.port;
  }

  /** Resolves when the child has said that it listens. */
  private answer(id: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const hear = (message: unknown) => {
        if (message === id) settle(resolve);
      };
      const fail = () => settle(() => reject(new Error('the forwarder of the lab has ended')));
      const settle = (how: () => void) => {
        this.child.off('message', hear);
        this.child.off('exit', fail);
        how();
      };
      this.child.on('message', hear);
      this.child.on('exit', fail);
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await ended;
  }
}
