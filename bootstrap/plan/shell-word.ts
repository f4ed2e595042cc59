/** A text as one word of a Bash command, whatever is in it. Throws for a NUL byte, which no argument can hold. */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw new Error(`no argument of a command can hold a NUL byte: ${JSON.stringify(text)}`);
  if (/^[A-Za-z0-9_/:.,@%+-][A-Za-z0-9_/:.,@%+=-]*$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
