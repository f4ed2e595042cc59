/** What a host is asked. All queries of a host travel in one script over one channel, so asking much costs little. */
export interface Query<T> {
  /** Identity: two queries with one key must have one script, and are asked once. Shown in recorded facts. */
  readonly key: string;
  /** Bash, run as root with `LC_ALL=C`; it reads and never changes anything. Its exit code is part of the answer. */
  readonly script: string;
  /** Reads the answer; throws `UnreadableAnswer` for an output that it does not know. */
  readonly parse: (answer: Answer) => T;
  /**
   * What of the answer may be written into recorded facts, which others read: drops contents of files and hashes of secrets, in a
   * form that `parse` still reads. Addresses and serials that homelab.yaml does not name are replaced in any case.
   *
   * @default - the whole answer
   */
  readonly record?: (answer: Answer) => Answer;
}

/** What a script printed. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An output that a parser does not know; the message shows it, so that it can become a test. */
export class UnreadableAnswer extends Error {
  constructor(
    readonly key: string,
    readonly expected: string,
    readonly answer: Answer,
  ) {
    super(
      `cannot read the answer to "${key}": expected ${expected}; exit ${answer.code}, stdout ${shown(answer.stdout)}, ` +
        `stderr ${shown(answer.stderr)}`,
    );
  }
}

const shown = (text: string) => JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text);
