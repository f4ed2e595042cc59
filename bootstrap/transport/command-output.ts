import { KeptOutput } from './kept-output';
import { LineSplitter } from './line-splitter';

/** Bytes of each stream that are kept, half from the start and half from the end. */
const KEPT_BYTES = 16 * 1024 * 1024;

export type OutputStream = 'stdout' | 'stderr';

/** What a command prints: kept up to 16 MiB a stream, and passed on line by line as it comes. */
export class CommandOutput {
  private readonly kept = { stdout: new KeptOutput(KEPT_BYTES), stderr: new KeptOutput(KEPT_BYTES) };
  private readonly lines: Readonly<Record<OutputStream, LineSplitter>>;

  constructor(onLine: (line: string, stream: OutputStream) => void) {
    const splitter = (stream: OutputStream) => new LineSplitter((line) => onLine(line, stream));
    this.lines = { stdout: splitter('stdout'), stderr: splitter('stderr') };
  }

  push(stream: OutputStream, chunk: Buffer): void {
    this.kept[stream].push(chunk);
    this.lines[stream].push(chunk);
  }

  /** Nothing more comes: passes on last lines without a line end. */
  end(): void {
    this.lines.stdout.end();
    this.lines.stderr.end();
  }

  text(stream: OutputStream): string {
    return this.kept[stream].text();
  }
}
