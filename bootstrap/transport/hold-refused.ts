import { TransportError } from './transport-error';

/** What was to be held ended before it held anything. */
export class HoldRefused extends TransportError {
  /** @param output all that it printed, without space around it. */
  constructor(
    host: string,
    readonly code: number,
    readonly output: string,
  ) {
    super(host, `not held: exit ${code}${output === '' ? ', and it printed nothing' : `: ${output}`}`);
  }
}
