import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/** A value that no log, error, diff or JSON shows: only `reveal` gives it away, and only what writes it away or hashes it calls that. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value in clear. For standard input of a command and for hashes, never for arguments or output. */
  reveal(): string {
    return this.#text;
  }

  /** A secret made of this one, e.g. a file that contains it. */
  map(make: (text: string) => string): Secret {
    return new Secret(make(this.#text));
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
