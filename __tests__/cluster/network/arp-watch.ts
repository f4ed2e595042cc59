import { program } from '../build/part';
import type { LabProcess } from '../harness/lab-process';
import { until } from '../harness/until';
import type { NetworkLab } from './network-lab';

const INTERVAL_MS = 50;

/** So many questions in a row, answered by one node alone, count as settled. */
const SETTLED = 8;

/** A question by ARP and who answered it. */
interface Question {
  readonly time: number;
  /** Names of nodes; empty if nobody answered. */
  readonly by: readonly string[];
}

/** What a change of the leader looked like on the LAN, in seconds. */
export interface Takeover {
  /** From the event to the first answer of the new leader. */
  readonly answersAfter: number;
  /** The longest time without any answer. */
  readonly silentFor: number;
  /** How long answers of two nodes came. */
  readonly bothFor: number;
}

/** A client that asks by ARP who has the service addresses, twenty times a second. */
export class ArpWatch {
  private constructor(
    private readonly process: LabProcess,
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  static start({ client, nodes }: NetworkLab, addresses: readonly string[]): ArpWatch {
    const names = new Map([...nodes.values()].map(({ name, machine }) => [machine.mac, name]));
    const command = [program('arp-watch'), 'eth0', `${INTERVAL_MS}`, ...addresses];
    return new ArpWatch(client.namespace.start('arp-watch', command), names);
  }

  /**
   * Waits until one node alone answers for an address, for a while; says who did if it does not happen. Only questions asked since
   * a moment (milliseconds of Date.now) count: those before would tell of the time before the event.
   */
  async settles(address: string, node: string, seconds: number, since = 0): Promise<void> {
    await until(
      `${node} alone to answer for ${address}`,
      seconds,
      () => {
        const last = this.questions(address)
          .filter(({ time }) => time >= since)
          .slice(-SETTLED - 1, -1);
        return last.length === SETTLED && last.every(({ by }) => by.length === 1 && by[0] === node) ? true : undefined;
      },
      () =>
        `The last answers: ${this.questions(address)
          .slice(-SETTLED)
          .map(({ by }) => by.join('+') || 'none')
          .join(', ')}.`,
    );
  }

  /** How an address came to `node`, seen from the client, since a moment (milliseconds of Date.now). Throws if it did not. */
  takeover(address: string, node: string, since: number): Takeover {
    const questions = this.questions(address).filter(({ time }) => time >= since);
    const first = questions.find(({ by }) => by.includes(node));
    if (!first) throw new Error(`${node} never answered for ${address}`);
    const both = questions.filter(({ by }) => by.length > 1);
    return {
      answersAfter: (first.time - since) / 1000,
      silentFor: longestSilence(questions),
      bothFor: (both.length * INTERVAL_MS) / 1000,
    };
  }

  /** Who answered for an address since a moment, without repetition. */
  answerers(address: string, since: number): readonly string[] {
    return [
      ...new Set(
        this.questions(address)
          .filter(({ time }) => time >= since)
          .flatMap(({ by }) => by),
      ),
    ];
  }

  /** Longest time without an answer since a moment, in seconds. */
  silence(address: string, since: number): number {
    return longestSilence(this.questions(address).filter(({ time }) => time >= since));
  }

  private questions(address: string): readonly Question[] {
    this.process.assertRunning();
    const asked: { readonly time: number; readonly by: string[] }[] = [];
    for (const line of this.process.log().split('\n')) {
      const [time = '', of, what = ''] = line.split(' ');
      if (of !== address) continue;
      if (what === '?') asked.push({ time: Number(time), by: [] });
      else asked.at(-1)?.by.push(this.names.get(what) ?? what);
    }
    return asked;
  }
}

/** In seconds. Only the answered questions count; the newest may still get its answer. */
function longestSilence(questions: readonly Question[]): number {
  let longest = 0;
  let silentSince: number | undefined;
  for (const { time, by } of questions.slice(0, -1)) {
    if (by.length > 0) silentSince = undefined;
    else silentSince ??= time;
    if (silentSince !== undefined) longest = Math.max(longest, time - silentSince + INTERVAL_MS);
  }
  return longest / 1000;
}
