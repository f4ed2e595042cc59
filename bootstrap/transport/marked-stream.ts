/** Kept of what comes before the output: enough for a message of sudo or a login shell. */
const LONGEST_PREFACE = 64 * 1024;

const NOTHING = Buffer.alloc(0);

/** Cuts the output of a command out of a stream: after a first mark, before a last one. Marks may come in pieces. */
export class MarkedStream {
  private state: 'before' | 'within' | 'after' = 'before';
  /** Before the first mark: all of it. Then: what could be the beginning of the last mark. */
  private pending: Buffer = NOTHING;
  private before = '';

  constructor(
    private readonly first: string,
    private readonly last: string,
  ) {}

  get begun(): boolean {
    return this.state !== 'before';
  }

  get ended(): boolean {
    return this.state === 'after';
  }

  /** What came before the first mark so far, as text. */
  get preface(): string {
    return this.begun ? this.before : this.pending.toString('utf8');
  }

  /** The output that is certain with this chunk. */
  push(chunk: Buffer): Buffer {
    if (this.state === 'after') return NOTHING;
    const all = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    if (this.state === 'within') return this.upToLast(all);
    const at = all.indexOf(this.first);
    if (at < 0) {
      this.pending = all.subarray(-LONGEST_PREFACE);
      return NOTHING;
    }
    this.before = all.toString('utf8', 0, at);
    this.state = 'within';
    return this.upToLast(all.subarray(at + this.first.length));
  }

  /** Nothing more comes: the output that looked like the beginning of the last mark. */
  end(): Buffer {
    return this.state === 'within' ? this.pending : NOTHING;
  }

  private upToLast(all: Buffer): Buffer {
    const at = all.indexOf(this.last);
    if (at >= 0) {
      this.state = 'after';
      return all.subarray(0, at);
    }
    const begun = lengthOfBeginning(all, this.last);
    this.pending = all.subarray(all.length - begun);
    return all.subarray(0, all.length - begun);
  }
}

/** How many bytes at the end of the data are the beginning of the mark. */
function lengthOfBeginning(data: Buffer, mark: string): number {
  for (let length = Math.min(mark.length - 1, data.length); length > 0; length--)
    if (data.toString('latin1', data.length - length) === mark.slice(0, length)) return length;
  return 0;
}
