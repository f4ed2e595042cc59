import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endMark, remoteCommand, wrapperHeader } from '../../../bootstrap/transport/remote-wrapper';
import { Workbench } from './in-process';

let bench: Workbench;
let began: string;
beforeEach(() => {
  bench = new Workbench();
  began = join(bench.directory, 'began');
});
afterEach(() => bench.dispose());

jest.setTimeout(30_000);

/** Runs the wrapper in a shell of this machine with everything that it may read, then (once `ready`) the end of file. */
async function wrapper(stdin: string, ready = () => true) {
  const child = spawn('/bin/sh', ['-c', remoteCommand('login')]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  child.stdin.write(stdin);
  while (!ready()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.stdin.end();
  const code = await closed;
  return { code, ...output };
}

/** A header for a script that leaves a file behind when it begins, and reads its input. */
const script = () => `echo >${began}; cat >/dev/null; exec sleep 1000`;
const header = (changes = {}) =>
  wrapperHeader({
    scriptBytes: script().length,
    inputBytes: 5,
    seconds: 20,
    silenceSeconds: 20,
    graceSeconds: 1,
    token: 'token',
    ...changes,
  });

test.each([
  ['the script', () => header() + script().slice(0, -5)],
  ['a script without input', () => header({ inputBytes: 0 }) + script().slice(0, -5)],
  ['the input', () => `${header()}${script()}inp`],
  ['the header', () => header().slice(0, -3)],
  ['everything', () => ''],
])('nothing begins if %s is cut off', async (_what, stdin) => {
  expect(await wrapper(stdin())).toEqual({ code: 1, stdout: '', stderr: 'h5b-asks\n' });
  expect(existsSync(began)).toBe(false);
});

test('a password that sudo did not ask for is passed over', async () => {
  const echo = 'cat; echo err >&2';
  const stdin = `password\n${header({ scriptBytes: echo.length })}${echo}input`;
  const result = await wrapper(`${stdin}\n`);
  expect(result.stdout).not.toContain('password');
  expect(result.stderr).toMatch(/^h5b-asks\nh5b-runs\n/);
});

test('what runs is ended when standard input ends', async () => {
  const result = await wrapper(`${header()}${script()}input`, () => existsSync(began));
  expect(result).toEqual({
    code: 143,
    stdout: `h5b-runs\n${endMark('token')}`,
    stderr: `h5b-asks\nh5b-runs\n${endMark('token')}`,
  });
});
