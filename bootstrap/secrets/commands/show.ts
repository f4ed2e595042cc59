import { didYouMean } from '../../../config/did-you-mean';
import { UsageError } from '../../cli/usage-error';
import { tryPublicHalf } from '../public-half';
import type { Outcome, Session } from './session';

export interface ShowOptions {
  /** Only the public half. */
  readonly public: boolean;
  /** Also into a pipe or file. */
  readonly force: boolean;
}

/** Prints one value; what is not public only to a terminal, unless forced. */
export function show({ needs, file, terminal }: Session, name: string, options: ShowOptions): Outcome {
  const value = file.values.get(name);
  if (value === undefined) {
    if (needs.some((need) => need.name === name)) throw new UsageError(`${name} was not made yet; npm run secrets says how`);
    throw new UsageError(`there is no secret "${name}"; ${didYouMean(name, [...file.values.keys()].sort(), 'there are')}`);
  }
  const text = value.reveal();
  const shape = needs.find((need) => need.name === name)?.shape;
  const half = shape && tryPublicHalf(shape, text);
  if (options.public) {
    if (half === undefined) throw new UsageError(`${name} has no public half`);
    terminal.out(`${half}\n`);
    return 0;
  }
  const isPublic = half === text.trimEnd();
  if (!isPublic && !terminal.isOutTerminal && !options.force)
    throw new UsageError(
      `standard output is no terminal, and ${name} is secret; if you mean it: npm run -s secrets -- show ${name} --force`,
    );
  terminal.out(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}
