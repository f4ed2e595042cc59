/** Enough to see a cause, little enough for a screen that shows several hosts. */
const SHOWN_LINES = 15;

/** The last lines of standard error, or of standard output if nothing was printed to standard error; empty if neither has any. */
export function lastLines({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  const text = stderr.trim() === '' ? stdout : stderr;
  return text.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
}
