/** Stands for lines that a page leaves out. */
const LEFT_OUT = /^ *…\n/m;

/**
 * What a page shows of an output: all of it as it is, or, where the page left out lines (`…`), what it showed before. Throws,
 * naming it, for a shown part that is not in the output after the one before.
 */
export function excerptOf(command: string, shown: string, output: string): string {
  if (!LEFT_OUT.test(shown)) return output;
  let rest = `\n${output}`;
  for (const part of shown.split(LEFT_OUT)) {
    // From the end of a line, so that half a line is not taken for one.
    const at = rest.indexOf(`\n${part}`);
    if (at < 0) throw new Error(`"${command}" does not print this (any more, or in this order):\n${part}\nIt prints:\n${output}`);
    rest = rest.slice(at + part.length);
  }
  return shown;
}
