import { spawnSync } from 'node:child_process';

/** What a program did with a standard input. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of this machine to its end. */
export function run(program: string, args: readonly string[], input = ''): Ran {
  const { status, stdout, stderr } = spawnSync(program, [...args], { input, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** A test against the program that defines a format. Where it is not installed the test is skipped, and says how to get it. */
export function testWithProgram(program: string, debianPackage: string, title: string, body: () => void | Promise<void>): void {
  if (spawnSync('/bin/sh', ['-c', `command -v ${program}`]).status === 0) {
    test(title, async () => {
      await body();
    });
    return;
  }
  test.skip(title, () => undefined);
  console.warn(`skipped: "${title}" compares with ${program}, which is not installed. Debian: apt install ${debianPackage}`);
}
