import type { Result } from './host';
import { lastLines } from './last-lines';

/** A command that ran to its end and says that it failed. */
export class CommandFailed extends Error {
  /** @param what the script, or the path of a file; shown as it is. */
  constructor(
    readonly host: string,
    readonly what: string,
    readonly result: Result,
  ) {
    const output = lastLines(result);
    super(`${host}: exit ${result.code} of: ${what.trim()}\n${output === '' ? 'It printed nothing.' : output}`);
    this.name = new.target.name;
  }
}
