import { StringDecoder } from 'node:string_decoder';
import { UsageError } from '../cli/usage-error';

/** Where a command reads and writes: the process' own streams, or a test's. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isOutTerminal: boolean;
  readonly isInTerminal: boolean;
  /** Standard input to its end. Rejects with `UsageError` above a million characters. */
  readonly readAll: () => Promise<string>;
  /** A line that is typed without being shown. Rejects with `Interrupted` for Ctrl-C and Ctrl-D. */
  readonly readHidden: (prompt: string) => Promise<string>;
}

/** The person pressed Ctrl-C. */
export class Interrupted extends Error {
  override message = 'interrupted; nothing was changed';
}

/** Nothing that is a secret is longer. */
const LARGEST_INPUT = 1024 * 1024;

/** The terminal of this process; prompts go to stderr, so that stdout can be redirected. */
export const processTerminal = (): Terminal => ({
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isOutTerminal: process.stdout.isTTY === true,
  isInTerminal: process.stdin.isTTY === true,
  readAll,
  readHidden,
});

async function readAll(): Promise<string> {
  const decoder = new StringDecoder('utf8');
  let text = '';
  for await (const chunk of process.stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    if (text.length > LARGEST_INPUT)
      throw new UsageError(`standard input is longer than ${LARGEST_INPUT} characters; that is no secret`);
  }
  return text + decoder.end();
}

function readHidden(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let line: readonly string[] = [];
    const finish = (done: () => void) => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      done();
    };
    const onData = (chunk: Buffer) => {
      for (const character of decoder.write(chunk)) {
        if (character === '\r' || character === '\n') return finish(() => resolve(line.join('')));
        // Ctrl-C, Ctrl-D
        if (character === '\u0003' || character === '\u0004') return finish(() => reject(new Interrupted()));
        line = edited(line, character);
      }
    };
    // In raw mode before the prompt shows, so that nothing that is typed after it is echoed.
    stdin.setRawMode(true);
    stderr.write(prompt);
    stdin.on('data', onData);
    stdin.resume();
  });
}

function edited(line: readonly string[], character: string): readonly string[] {
  if (character === '\u007f' || character === '\b') return line.slice(0, -1);
  // Ctrl-U
  return character === '\u0015' ? [] : [...line, character];
}
