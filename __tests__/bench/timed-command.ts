import { spawnSync } from 'node:child_process';

/** A program to run from start to end. */
export interface Command {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** @default - none beside the inherited ones */
  readonly env?: Readonly<Record<string, string>>;
  /** Puts things in place before each run; not timed. @default - nothing */
  readonly prepare?: () => void;
}

export interface Timing {
  /** From start to end, in seconds. */
  readonly wall: number;
  /** CPU time in seconds of the process and its children, which another program beside it disturbs less. */
  readonly cpu: number;
}

/** Bash times its own child and that one's children; Node cannot. `%3R %3U %3S` is wall, user and system time in seconds. */
const TIMED = 'TIMEFORMAT="timed %3R %3U %3S"; time "$@"';

/** Runs a command once. Throws with its output if it fails. */
export function time(command: Command): Timing {
  command.prepare?.();
  const run = spawnSync('bash', ['-c', TIMED, 'bench', ...command.argv], {
    cwd: command.cwd,
    env: { ...process.env, ...command.env, LC_ALL: 'C' },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const [, wall, user, system] = /timed ([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(run.stderr ?? '') ?? [];
  if (run.status !== 0 || wall === undefined)
    throw new Error(
      `${command.name} failed (exit ${run.status}): ${command.argv.join(' ')}\n${run.stdout ?? ''}${run.stderr ?? ''}`,
    );
  return { wall: Number(wall), cpu: Number(user) + Number(system) };
}

/**
 * Runs every command `rounds` times, in turns (A B C, A B C …), so that what else the machine does meanwhile meets all alike. One
 * round before that warms the disk cache and is not counted.
 */
export function interleaved(
  commands: readonly Command[],
  rounds: number,
  progress: (done: number, total: number) => void,
): ReadonlyMap<string, readonly Timing[]> {
  const timings = new Map(commands.map(({ name }): [string, Timing[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const timing = time(command);
      if (round > 0) timings.get(command.name)?.push(timing);
      progress(round * commands.length + index + 1, (rounds + 1) * commands.length);
    }
  }
  return timings;
}
