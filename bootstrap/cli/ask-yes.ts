import { createInterface } from 'node:readline/promises';

/** Asks on stderr; true for exactly `yes`. Without a terminal on standard input nobody can be asked: false at once. */
export async function askYes(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) return false;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await reader.question(`${question} Type yes: `)).trim() === 'yes';
  } finally {
    reader.close();
  }
}
