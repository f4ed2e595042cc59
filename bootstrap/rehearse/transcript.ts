/** How an event of a power-on ended. */
export type Mark = 'ok' | 'normal' | 'fault';

/** One event: a request, a decision, a check. */
export interface Line {
  readonly mark: Mark;
  /** Who or what: DHCP, TFTP, HTTP, firmware, kernel, memory, identity. */
  readonly stage: string;
  readonly text: string;
}

/** Ends a power-on: the machine would not get further. */
export class PowerOnEnd extends Error {}

/** What happens from power-on, in order. */
export class Transcript {
  private readonly entries: Line[] = [];

  get lines(): readonly Line[] {
    return this.entries;
  }

  ok(stage: string, text: string): void {
    this.entries.push({ mark: 'ok', stage, text });
  }

  /** Looks like an error in a server's log, and is none. */
  normal(stage: string, text: string): void {
    this.entries.push({ mark: 'normal', stage, text });
  }

  /** Wrong, but the machine goes on. */
  fault(stage: string, text: string): void {
    this.entries.push({ mark: 'fault', stage, text });
  }

  /** Wrong, and the machine stops here. Throws `PowerOnEnd`. */
  end(stage: string, text: string): never {
    this.fault(stage, text);
    throw new PowerOnEnd(text);
  }
}

/** A machine's power-on as it was played. */
export interface Rehearsal {
  readonly node: string;
  /** `pi4, serial …a1b2c3d4, dc:a6:32:10:00:0a` */
  readonly title: string;
  readonly lines: readonly Line[];
}

/** Plays `run` until it is through or cannot go on. */
export function rehearsal(node: string, title: string, run: (transcript: Transcript) => void): Rehearsal {
  const transcript = new Transcript();
  try {
    run(transcript);
  } catch (error) {
    if (!(error instanceof PowerOnEnd)) throw error;
  }
  return { node, title, lines: transcript.lines };
}

export const faults = ({ lines }: Rehearsal): readonly Line[] => lines.filter(({ mark }) => mark === 'fault');
