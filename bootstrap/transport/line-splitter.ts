import { StringDecoder } from 'node:string_decoder';

/** A longer line is passed on in pieces, so that output without a line end does not fill the memory. */
const LONGEST_LINE = 64 * 1024;

/** Cuts a stream of bytes into lines, as they become complete. A carriage return ends a line, too: progress bars use it. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private pending = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: Buffer): void {
    const parts = (this.pending + this.decoder.write(chunk)).split(/\r?\n|\r(?!$)/);
    this.pending = parts.pop() ?? '';
    for (const line of parts) this.onLine(line);
    if (this.pending.length > LONGEST_LINE) this.end();
  }

  /** Passes on a last line that has no end. */
  end(): void {
    if (this.pending !== '') this.onLine(this.pending.replace(/\r$/, ''));
    this.pending = '';
  }
}
