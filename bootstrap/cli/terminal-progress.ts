import type { Progress } from '../apply/progress';
import { resourceLines, type Style } from '../plan/plan-text';

/** How often a command's output is shown on a terminal, where it overwrites itself. */
const OUTPUT_EVERY_MS = 200;
const WIDTH = 110;

export interface TerminalProgressOptions {
  readonly write: (text: string) => void;
  readonly style: Style;
  /** Overwrite a line with what a command prints; false for logs, which then hold no such lines. */
  readonly live: boolean;
  /** Also commands and diffs. */
  readonly verbose: boolean;
  /** Longest host name, so that lines of several hosts align. */
  readonly hostWidth: number;
}

/** Progress as lines of text, each with its host in front: hosts work side by side. */
export function terminalProgress({ write, style, live, verbose, hostWidth }: TerminalProgressOptions): Progress {
  let shown = false;
  let lastOutput = 0;
  const line = (host: string, text: string) => {
    write(`${shown ? '\r\u001b[K' : ''}${style('dim', host.padEnd(hostWidth))} ${text}\n`);
    shown = false;
  };
  return {
    fine: (host, { step }) => line(host, `${style('dim', 'ok')} ${step.name}`),
    begin: (host, { step }) => line(host, `${style('bold', '>')}  ${step.name}: ${step.title}`),
    change: (host, resource, outcome) => {
      const [head = '', ...details] = resourceLines({ name: resource, outcome }, { style, verbose });
      for (const text of verbose ? [head, ...details] : [head]) line(host, text);
    },
    output: (host, text) => {
      const now = Date.now();
      if (!live || now - lastOutput < OUTPUT_EVERY_MS) return;
      lastOutput = now;
      shown = true;
      write(`\r\u001b[K${style('dim', `${host.padEnd(hostWidth)} ${printable(text)}`.slice(0, WIDTH))}`);
    },
    done: (host, { step }, { changed, seconds }) =>
      line(host, `${style('green', 'ok')} ${step.name}: ${changed} changed, ${seconds.toFixed(1)} s`),
  };
}

/** A remote program must not move our cursor. */
const printable = (text: string) => [...text].filter((character) => character >= ' ' && character !== '\u007f').join('');
