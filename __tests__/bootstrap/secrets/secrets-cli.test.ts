import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDesk, type SecretsDesk } from './secrets-desk';
import { testWithProgram } from './test-with-program';

const ROOT = join(__dirname, '../../..');
const COMMAND = ['-r', join(ROOT, 'register.js'), join(ROOT, 'bootstrap/secrets/secrets-cli.ts')];

/** A process of the command: what it prints, and how it ends. */
class Running {
  output = '';
  readonly ended: Promise<number | NodeJS.Signals>;

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.output += chunk));
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL')));
  }

  /** When the output contains `text`; rejects with the output if the process ends first. */
  async says(text: string): Promise<void> {
    const ended = this.ended.then((how) => ({ how }));
    while (!this.output.includes(text)) {
      const now = await Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(resolve, 20))]);
      if (now !== undefined && !this.output.includes(text))
        throw new Error(`ended with ${now.how} after ${JSON.stringify(this.output)}`);
    }
  }
}

const environmentOf = (desk: SecretsDesk) => ({ ...process.env, H5B_AGE_IDENTITY: desk.identity });

/** On a terminal of its own, which script(1) makes. */
function onTerminal(desk: SecretsDesk, ...args: readonly string[]): Running {
  const line = [process.execPath, ...COMMAND, ...args, ...desk.options].map((word) => `'${word}'`).join(' ');
  return new Running(spawn('script', ['-qec', line, '/dev/null'], { env: environmentOf(desk) }));
}

function inPipes(desk: SecretsDesk, ...args: readonly string[]): Running {
  return new Running(spawn(process.execPath, [...COMMAND, ...args, ...desk.options], { env: environmentOf(desk) }));
}

testWithProgram('script', 'bsdutils', 'what is typed at the prompt is kept and not shown, corrections included', async () => {
  const desk = await generatedDesk();
  const running = onTerminal(desk, 'set', 'ipmi/h5b-x86/user');
  await running.says('not shown): ');
  // Backspace, and Ctrl-U for the whole line.
  running.child.stdin?.write('wrong\u0015operatox\u007fr\r');
  expect(await running.ended).toBe(0);
  expect(running.output).not.toMatch(/wrong|operato/);
  expect(running.output).toContain('set  ipmi/h5b-x86/user');
  expect(await desk.value('ipmi/h5b-x86/user')).toBe('operator');
});

testWithProgram('script', 'bsdutils', 'Ctrl-C at the prompt changes nothing', async () => {
  const desk = await generatedDesk();
  const before = desk.bytes();
  const running = onTerminal(desk, 'set', 'ipmi/h5b-x86/user');
  await running.says('not shown): ');
  running.child.stdin?.write('operator\u0003');
  expect(await running.ended).toBe(130);
  expect(running.output).toContain('interrupted; nothing was changed');
  expect(desk.bytes()).toBe(before);
});

testWithProgram('script', 'bsdutils', 'a terminal is shown a secret, a pipe is not', async () => {
  const desk = await generatedDesk();
  const [terminal, pipe] = [onTerminal(desk, 'show', 'k3s/agent-token'), inPipes(desk, 'show', 'k3s/agent-token')];
  expect([await terminal.ended, await pipe.ended]).toEqual([0, 2]);
  expect(terminal.output.trim()).toBe(await desk.value('k3s/agent-token'));
  expect(pipe.output).toMatch(/^standard output is no terminal, and k3s\/agent-token is secret/);
});

test('standard input is read to its end, whatever it is cut into', async () => {
  const desk = await generatedDesk();
  const running = inPipes(desk, 'set', 'ipmi/h5b-x86/password');
  for (const piece of ['bmc-', 'hunter', '2\n']) running.child.stdin?.write(piece);
  running.child.stdin?.end();
  expect(await running.ended).toBe(0);
  expect(await desk.value('ipmi/h5b-x86/password')).toBe('bmc-hunter2');
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s while the editor is open removes the file and ends the editor', async (signal) => {
  const desk = await generatedDesk();
  const before = desk.bytes();
  const child = spawn(process.execPath, [...COMMAND, 'edit', ...desk.options], {
    env: { ...environmentOf(desk), XDG_RUNTIME_DIR: '', EDITOR: `echo editing; exec sleep 60 #` },
  });
  const running = new Running(child);
  await running.says('editing');
  const left = () => readdirSync('/dev/shm').filter((name) => name.startsWith(`h5b-secrets-${child.pid}-`));
  expect(left()).toHaveLength(1);
  child.kill(signal);
  // The pipe closes when the last process that has it is gone, so the editor is, too.
  expect(await running.ended).toBe(signal);
  expect(left()).toEqual([]);
  expect(desk.bytes()).toBe(before);
});

test('a dist/ that is not there is told, not thrown', async () => {
  const desk = await generatedDesk();
  const args = ['list', '--config', desk.config, '--dist', join(desk.directory, 'nowhere')];
  const running = new Running(spawn(process.execPath, [...COMMAND, ...args], { env: environmentOf(desk) }));
  expect(await running.ended).toBe(1);
  expect(running.output).toContain('There is no dist/: npm run synth makes it');
});

test('an endless standard input is given up', async () => {
  const desk = await generatedDesk();
  const running = inPipes(desk, 'set', 'ipmi/h5b-x86/password');
  // It ends while we still write.
  running.child.stdin?.on('error', () => undefined);
  running.child.stdin?.write('x'.repeat(3_000_000));
  expect(await running.ended).toBe(2);
  expect(running.output).toMatch(/^standard input is longer than 1048576 characters; that is no secret/);
});
