import { join } from 'node:path';
import type { LabProcess } from '../harness/lab-process';
import { until } from '../harness/until';
import type { NetworkNamespace } from './network-namespace';

const CLIENT = join(__dirname, 'client.js');
const INTERVAL_MS = 50;

/** So many answers in a row by one server count as settled. */
const SETTLED = 8;

export interface Target {
  readonly protocol: 'TCP' | 'UDP';
  readonly host: string;
  readonly port: number;
}

interface Answer {
  readonly time: number;
  readonly server: string;
  /** The client's address as the server saw it. */
  readonly seen: string;
}

/** A client that asks a server twenty times a second. */
export class ConnectionWatch {
  private constructor(
    private readonly process: LabProcess,
    readonly target: Target,
  ) {}

  /** @param intervalMs time between two questions. @default 50 */
  static start(from: NetworkNamespace, target: Target, intervalMs = INTERVAL_MS): ConnectionWatch {
    const { protocol, host, port } = target;
    const command = [process.execPath, CLIENT, protocol, host, `${port}`, `${intervalMs}`];
    return new ConnectionWatch(from.start(`${protocol}-${host}-${port}-${intervalMs}`, command), target);
  }

  /** Waits until one server alone answers, for a while, and gives the address that it saw. */
  async serves(server: string, seconds: number): Promise<void> {
    const { protocol, host, port } = this.target;
    await until(
      `${server} to answer at ${protocol} ${host}:${port}`,
      seconds,
      () => {
        const last = this.answers().slice(-SETTLED);
        // Answers must still come: those of the past prove nothing.
        const fresh = last.every(({ time }) => time > Date.now() - 2 * SETTLED * INTERVAL_MS);
        return last.length === SETTLED && fresh && last.every((each) => each.server === server) ? true : undefined;
      },
      () => `Its last lines:\n${this.process.log().trim().split('\n').slice(-SETTLED).join('\n')}`,
    );
  }

  /** The longest time between two answers since a moment (milliseconds of Date.now), in seconds. */
  gap(since: number): number {
    let last = since;
    let longest = 0;
    for (const { time } of this.answers().filter((each) => each.time >= since)) {
      longest = Math.max(longest, time - last);
      last = time;
    }
    return Math.max(longest, Date.now() - last) / 1000;
  }

  /** Addresses that servers saw since a moment, without repetition. */
  seenAs(since: number): readonly string[] {
    return [...new Set(this.answers().flatMap(({ time, seen }) => (time >= since ? [seen] : [])))];
  }

  /** Answers per second since a moment. */
  rate(since: number): number {
    return this.answers().filter(({ time }) => time >= since).length / ((Date.now() - since) / 1000);
  }

  /** Stops asking. */
  async end(): Promise<void> {
    this.process.signal('SIGKILL');
    await this.process.ended;
  }

  private answers(): readonly Answer[] {
    this.process.assertRunning();
    return this.process
      .log()
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '))
      .filter(([, server]) => server !== '-')
      .map(([time, server = '', seen = '']) => ({ time: Number(time), server, seen }));
  }
}
