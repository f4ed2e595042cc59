/** What is wrong with a file, at its line, as people and editors read it. */
import type { Severity } from './problem';

export interface Diagnostic {
  /** As the user named it. */
  readonly file: string;
  /** First line and first column are 1. */
  readonly line: number;
  readonly column: number;
  /** Path of the field, e.g. `nodes.a.disks[0]`; empty for the document as a whole. */
  readonly path: string;
  /** What is wrong with the value shown, and a remedy. Never contains a secret. */
  readonly message: string;
  readonly severity: Severity;
}

/** `LINE:COLUMN path: message`, what fixtures expect. */
export const formatDiagnostic = ({ line, column, path, message }: Diagnostic): string =>
  `${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;

const WIDTH = 120;

/** The part of a long line around `column`, and the column in it. */
const excerpt = (text: string, column: number): { readonly shown: string; readonly caret: number } => {
  const start = column > WIDTH ? column - WIDTH / 2 : 0;
  return { shown: text.slice(start, start + WIDTH).replaceAll(/\p{Cc}/gu, ' '), caret: column - start };
};

const rendered = (diagnostic: Diagnostic, lines: readonly string[] | undefined): string => {
  const { file, line, column, severity } = diagnostic;
  const head = `${file}:${line}:${column}: ${severity}: ${formatDiagnostic(diagnostic).replace(/^\S+ /, '')}`;
  const text = lines?.[line - 1];
  if (text === undefined || text.trim() === '') return head;
  const { shown, caret } = excerpt(text, column);
  const margin = String(line);
  return `${head}\n  ${margin} | ${shown.trimEnd()}\n  ${' '.repeat(margin.length)} | ${' '.repeat(Math.max(0, caret - 1))}^`;
};

/** More than this nobody reads at once. */
const SHOWN = 100;

/**
 * The first hundred diagnostics, each with the offending line and a caret under the column. `lines` are those of the file with
 * secrets blanked out (`parseHomelab` returns them).
 */
export const renderDiagnostics = (diagnostics: readonly Diagnostic[], lines?: readonly string[]): string =>
  [
    ...diagnostics.slice(0, SHOWN).map((diagnostic) => rendered(diagnostic, lines)),
    ...(diagnostics.length > SHOWN ? [`… and ${diagnostics.length - SHOWN} more; mend these first`] : []),
  ].join('\n\n');
