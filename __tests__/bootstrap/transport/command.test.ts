import { createHash } from 'node:crypto';
import type { ServerChannel } from 'ssh2';
import { Secret } from '../../../bootstrap/secrets/secret';
import { freshBench } from './fresh-bench';
import { rejection, runs } from './in-process';
import { ONCE } from './once';

const bench = freshBench();

describe('a command', () => {
  test('gives its exit code and each stream by itself', async () => {
    const { host } = await bench().pair();
    expect(await host.run({ script: 'cat; echo err >&2; exit 7', input: 'in', ...ONCE })).toEqual({
      code: 7,
      stdout: 'in',
      stderr: 'err\n',
    });
  });

  test.each([
    ['a signal to its shell', 'kill -KILL $$', 137],
    ['a variable that is not set', 'echo "$nothing"', 127],
    ['Bash that does not parse', 'if', 2],
  ])('fails for %s', async (_what, script, code) => {
    const { host } = await bench().pair();
    expect((await host.run({ script, ...ONCE })).code).toBe(code);
  });

  test('runs with LC_ALL=C, and has neither script nor input in any argument', async () => {
    const { host } = await bench().pair();
    const script = 'word=in-script; echo "$LC_ALL"; cat >/dev/null; cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n"';
    const { stdout } = await host.run({ script, input: new Secret('in-input-4711'), ...ONCE });
    expect(stdout).toMatch(/^C\n/);
    expect(stdout).toContain('h5b-asks');
    expect(stdout).not.toContain('in-script');
    expect(stdout).not.toContain('in-input-4711');
  });

  test('takes every byte of its input', async () => {
    const { host } = await bench().pair();
    const input = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    const { stdout } = await host.run({ script: 'sha256sum', input, ...ONCE });
    expect(stdout).toBe(`${createHash('sha256').update(input).digest('hex')}  -\n`);
  });

  test('may leave its input unread', async () => {
    const { host } = await bench().pair();
    const input = Buffer.alloc(3_000_000);
    expect(await host.run({ script: 'echo done', input, ...ONCE })).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
  });

  // Both at once: with a real sshd, in __tests__/host.
  test('may print 10 MB to each stream', async () => {
    const { host } = await bench().pair();
    const script = 'head -c 10000000 /dev/zero | tr "\\0" e >&2; head -c 10000000 /dev/zero | tr "\\0" o';
    const { code, stdout, stderr } = await host.run({ script, ...ONCE });
    expect([code, stdout.length, stderr.length]).toEqual([0, 10_000_000, 10_000_000]);
  });

  test('keeps head and tail of what is longer than 16 MiB, and says how much is cut', async () => {
    const { host } = await bench().pair();
    const { stdout } = await host.run({
      script: 'echo first; head -c 20000000 /dev/zero | tr "\\0" x; echo; echo last',
      ...ONCE,
    });
    expect(stdout.slice(0, 6)).toBe('first\n');
    expect(stdout.slice(-6)).toBe('\nlast\n');
    expect(stdout).toContain(`\n[${20_000_012 - 16 * 1024 * 1024} bytes cut here]\n`);
  });

  test('tells its lines as they come', async () => {
    const { host } = await bench().pair();
    const lines: string[] = [];
    await host.run({ script: 'printf "one\\ntw"; printf "o\\nthree"', onLine: (line) => lines.push(line), ...ONCE });
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  test('is not mixed with what the login shell prints', async () => {
    const exec = (channel: ServerChannel) => {
      channel.write('Welcome!\n\0\xff');
      channel.stderr.write('quota: 3 days\nh5b-asks\nh5b-ru');
      channel.stderr.write('ns\nwarning\n');
      channel.write('h5b-runs\nresult\n');
      channel.exit(0);
      channel.end();
    };
    const { host } = await bench().pair({ exec });
    expect(await host.run({ script: 'true', ...ONCE })).toEqual({ code: 0, stdout: 'result\n', stderr: 'warning\n' });
  });

  test('that is killed together with its wrapper gives the signal', async () => {
    const exec = (channel: ServerChannel) => {
      channel.write('h5b-runs\npart');
      channel.stderr.write('h5b-runs\n');
      channel.exit('KILL');
      channel.end();
    };
    const { host } = await bench().pair({ exec });
    expect(await host.run({ script: 'true', ...ONCE })).toEqual({ code: 137, stdout: 'part', stderr: '' });
  });

  test('refuses a script with a NUL byte', async () => {
    const { host } = await bench().pair();
    const error = await rejection(host.run({ script: 'echo \0', ...ONCE }));
    expect(error.message).toBe('storage: a script holds a NUL byte, which Bash cannot run');
  });

  test('leaves nothing in the background after it ended', async () => {
    const { host } = await bench().pair();
    const { stdout } = await host.run({ script: 'sleep 1000 & timeout 1000 sleep 1000 & echo $!', ...ONCE });
    expect(runs(stdout.trim())).toBe(false);
  });

  test('does not wait for what is detached from it', async () => {
    const { host } = await bench().pair();
    const { stdout } = await host.run({ script: 'setsid sleep 30 & echo $!', ...ONCE });
    expect(process.kill(Number(stdout))).toBe(true);
  });
});
