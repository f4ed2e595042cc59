import { createHash } from 'node:crypto';
import type { ServerChannel } from 'ssh2';
import { Secret } from '../../../bootstrap/secrets/secret';
import { HoldRefused } from '../../../bootstrap/transport/hold-refused';
import {
  ChannelRefused,
  CommandNotStarted,
  CommandTimeout,
  ConnectionLost,
  HoldLost,
  SudoRefused,
} from '../../../bootstrap/transport/transport-error';
import { QUICK, rejection, runs, Workbench } from './in-process';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.dispose());

const ONCE = { timeoutSeconds: 20 };
// Each test starts shells of its own; a busy machine takes seconds for that.
jest.setTimeout(30_000);

describe('a command', () => {
  test('gives its exit code and each stream by itself', async () => {
    const { host } = await bench.pair();
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
    const { host } = await bench.pair();
    expect((await host.run({ script, ...ONCE })).code).toBe(code);
  });

  test('runs with LC_ALL=C, and has neither script nor input in any argument', async () => {
    const { host } = await bench.pair();
    const script = 'word=in-script; echo "$LC_ALL"; cat >/dev/null; cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n"';
    const { stdout } = await host.run({ script, input: new Secret('in-input-4711'), ...ONCE });
    expect(stdout).toMatch(/^C\n/);
    expect(stdout).toContain('h5b-asks');
    expect(stdout).not.toContain('in-script');
    expect(stdout).not.toContain('in-input-4711');
  });

  test('takes every byte of its input', async () => {
    const { host } = await bench.pair();
    const input = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    const { stdout } = await host.run({ script: 'sha256sum', input, ...ONCE });
    expect(stdout).toBe(`${createHash('sha256').update(input).digest('hex')}  -\n`);
  });

  test('may leave its input unread', async () => {
    const { host } = await bench.pair();
    const input = Buffer.alloc(3_000_000);
    expect(await host.run({ script: 'echo done', input, ...ONCE })).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
  });

  test('may print 10 MB to both streams at once', async () => {
    const { host } = await bench.pair();
    const script = 'head -c 10000000 /dev/zero | tr "\\0" o & head -c 10000000 /dev/zero | tr "\\0" e >&2; wait';
    const { code, stdout, stderr } = await host.run({ script, ...ONCE });
    expect([code, stdout.length, stderr.length]).toEqual([0, 10_000_000, 10_000_000]);
  });

  test('keeps head and tail of what is longer than 16 MiB, and says how much is cut', async () => {
    const { host } = await bench.pair();
    const { stdout } = await host.run({
      script: 'echo first; head -c 20000000 /dev/zero | tr "\\0" x; echo; echo last',
      ...ONCE,
    });
    expect(stdout.slice(0, 6)).toBe('first\n');
    expect(stdout.slice(-6)).toBe('\nlast\n');
    expect(stdout).toContain(`\n[${20_000_012 - 16 * 1024 * 1024} bytes cut here]\n`);
  });

  test('tells its lines as they come', async () => {
    const { host } = await bench.pair();
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
    const { host } = await bench.pair({ exec });
    expect(await host.run({ script: 'true', ...ONCE })).toEqual({ code: 0, stdout: 'result\n', stderr: 'warning\n' });
  });

  test('that is killed together with its wrapper gives the signal', async () => {
    const exec = (channel: ServerChannel) => {
      channel.write('h5b-runs\npart');
      channel.stderr.write('h5b-runs\n');
      channel.exit('KILL');
      channel.end();
    };
    const { host } = await bench.pair({ exec });
    expect(await host.run({ script: 'true', ...ONCE })).toEqual({ code: 137, stdout: 'part', stderr: '' });
  });

  test('refuses a script with a NUL byte', async () => {
    const { host } = await bench.pair();
    const error = await rejection(host.run({ script: 'echo \0', ...ONCE }));
    expect(error.message).toBe('storage: a script holds a NUL byte, which Bash cannot run');
  });

  test('leaves nothing in the background after it ended', async () => {
    const { host } = await bench.pair();
    const { stdout } = await host.run({ script: 'sleep 1000 & timeout 1000 sleep 1000 & echo $!', ...ONCE });
    expect(runs(stdout.trim())).toBe(false);
  });

  test('does not wait for what is detached from it', async () => {
    const { host } = await bench.pair();
    const { stdout } = await host.run({ script: 'setsid sleep 30 & echo $!', ...ONCE });
    expect(process.kill(Number(stdout))).toBe(true);
  });
});

describe('time', () => {
  test('is up for a command: its children are ended, too', async () => {
    const { host } = await bench.pair();
    const pids: string[] = [];
    const script = 'trap "" TERM; sleep 1000 & echo $!; setsid sleep 1000 & echo $!; timeout 1000 sleep 1000 & echo $!; wait';
    const error = await rejection(host.run({ script, timeoutSeconds: 1, onLine: (line) => pids.push(line) }));
    expect(error).toBeInstanceOf(CommandTimeout);
    expect(error.message).toBe(
      `storage: the command took longer than 1 s; it and its children were ended; it last printed:\n${pids.join('\n')}`,
    );
    expect(pids).toHaveLength(3);
    expect(pids.filter(runs)).toEqual([]);
  });

  test('is up for a command on a host that does not end it', async () => {
    const { host } = await bench.pair({ exec: () => {} }, { timing: { ...QUICK, grace: -7 } });
    const error = await rejection(host.run({ script: 'true', timeoutSeconds: 0.1 }));
    expect(error).toBeInstanceOf(CommandTimeout);
    expect(error.message).toBe(
      'storage: the command took longer than 0.1 s; the host does not confirm that it ended; see `ps` there',
    );
  });

  test('without a sign of life ends a command on the host', async () => {
    const { host } = await bench.pair({}, { timing: { ...QUICK, heartbeat: 1000, silence: 1 } });
    expect((await host.run({ script: 'sleep 1000', ...ONCE })).code).toBe(143);
  });

  test('passes for a command that runs longer than the silence, since signs of life come', async () => {
    const { host } = await bench.pair({}, { timing: { ...QUICK, heartbeat: 0.2, silence: 1 } });
    expect((await host.run({ script: 'sleep 2; echo alive', ...ONCE })).stdout).toBe('alive\n');
  });
});

describe('a connection', () => {
  const lost = (why: string) =>
    `storage: the connection was lost (${why}); the host ends what was running; run the same again to go on`;

  test('that is cut in the middle of commands is lost for each of them, and nothing of them stays', async () => {
    const { server, host } = await bench.pair();
    const pids: string[] = [];
    const runs = [1, 2].map(() =>
      rejection(host.run({ script: 'echo $$; sleep 1000', onLine: (line) => pids.push(line) === 2 && server.cut(), ...ONCE })),
    );
    for (const error of await Promise.all(runs)) {
      expect(error).toBeInstanceOf(ConnectionLost);
      expect(error).toHaveProperty('retryable', true);
      expect(error.message).toMatch(/^storage: the connection was lost \((the host closed it|read ECONNRESET)\); the host ends/);
    }
    await gone(pids);
  });

  test('comes again for the next command', async () => {
    const { server, host } = await bench.pair();
    server.cut();
    await expect(host.run({ script: 'sleep 1000', ...ONCE })).rejects.toThrow(ConnectionLost);
    expect((await host.run({ script: 'echo again', ...ONCE })).stdout).toBe('again\n');
    expect(server.logins).toBe(2);
  });

  test('that stalls is lost after three questions without an answer', async () => {
    const { server, host } = await bench.pair({}, { timing: { ...QUICK, keepalive: 0.1, keepaliveCount: 3 } });
    const run = host.run({ script: 'echo up; sleep 1000', onLine: () => server.stall(), ...ONCE });
    expect((await rejection(run)).message).toBe(lost('Keepalive timeout'));
  });

  test('that gives no exit status is lost', async () => {
    const { host } = await bench.pair({
      exec: (channel) => {
        channel.write('h5b-runs\npart');
        channel.stderr.write('h5b-runs\n');
        channel.close();
      },
    });
    const error = await rejection(host.run({ script: 'true', ...ONCE }));
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(error.message).toBe(lost('the host closed the channel without an exit status'));
  });

  test('has eight commands at once and lets the others wait', async () => {
    const { server, host } = await bench.pair({ exec: echo });
    const results = await Promise.all(Array.from({ length: 50 }, () => host.run({ script: 'true', ...ONCE })));
    expect(results.map(({ code }) => code)).toEqual(Array(50).fill(0));
    expect([server.mostSessions, server.logins]).toEqual([8, 1]);
  });

  test('has fewer at once if the host lets no more in', async () => {
    const { server, host } = await bench.pair({ exec: echo, maxSessions: 3 });
    const results = await Promise.all(Array.from({ length: 20 }, () => host.run({ script: 'true', ...ONCE })));
    expect(results.map(({ code }) => code)).toEqual(Array(20).fill(0));
    expect(server.mostSessions).toBe(3);
  });

  test('without a single channel is refused', async () => {
    const { host } = await bench.pair({ maxSessions: 0 });
    const error = await rejection(host.run({ script: 'true', ...ONCE }));
    expect(error).toBeInstanceOf(ChannelRefused);
    expect(error.message).toBe(
      'storage: the host refuses to run a command ((SSH) Channel open failure: ); see MaxSessions, ForceCommand and ' +
        'AllowTcpForwarding in its sshd_config',
    );
  });

  test('to an account without a shell does nothing, and says what the host said', async () => {
    const { host } = await bench.pair({
      exec: (channel) => {
        channel.write('This account is currently not available.\n');
        channel.exit(1);
        channel.end();
      },
    });
    const error = await rejection(host.run({ script: 'true', ...ONCE }));
    expect(error).toBeInstanceOf(CommandNotStarted);
    expect(error.message).toBe(
      'storage: the login shell ended with exit 1 before the command began, so nothing was done: ' +
        '"This account is currently not available."; the account needs a login shell, and the host Bash 5 and a writable /dev/shm',
    );
  });

  /** A command that ends a little later, so that several are there at once. */
  function echo(channel: ServerChannel): void {
    channel.write('h5b-runs\n');
    channel.stderr.write('h5b-runs\n');
    setTimeout(() => {
      channel.exit(0);
      channel.end();
    }, 10);
  }
});

describe('sudo', () => {
  /** Plays sudo: answers the password, then runs the wrapper if it is right. */
  const sudo = (answer: (password: string) => string) => (channel: ServerChannel, command: string) => {
    commands.push(command);
    let received = '';
    channel.on('data', (chunk: Buffer) => {
      received += chunk.toString();
      const end = received.indexOf('\n');
      if (end < 0) return;
      channel.stderr.write(answer(received.slice(0, end)));
      if (answer(received.slice(0, end)) !== 'h5b-asks\n') return;
      if (!received.includes('h5b-1 ')) return;
      channel.stderr.write('h5b-runs\n');
      channel.write(`h5b-runs\n${received}`);
      channel.exit(0);
      channel.end();
    });
    channel.on('end', () => {
      channel.exit(1);
      channel.end();
    });
  };
  let commands: string[];
  beforeEach(() => {
    commands = [];
  });

  test('gets the password first, and script and input once it is satisfied', async () => {
    const { host } = await bench.pair(
      { exec: sudo((password) => (password === 'right' ? 'h5b-asks\n' : '')) },
      { user: 'admin', sudoPassword: new Secret('right') },
    );
    const { stdout } = await host.run({ script: 'echo', input: 'data', ...ONCE });
    expect(stdout).toMatch(/^right\nh5b-1 4 4 20 60 1 [0-9a-f]{24}\necho/);
    expect(commands[0]).toMatch(/^exec env LC_ALL=C sudo -S -p '' -- env LC_ALL=C bash -c '/);
    expect(commands[0]).not.toContain('right');
  });

  test.each([
    [
      'a wrong password',
      'Sorry, try again.\n',
      'sudo does not take the password; check it with `sudo -k true` on the host: "Sorry, try again."',
    ],
    [
      'a user who may not',
      'admin is not in the sudoers file.\n',
      'the user may not use sudo; put it into the group sudo on the host: "admin is not in the sudoers file."',
    ],
  ])('refuses %s, and sees neither script nor input', async (_what, answer, message) => {
    let seen = '';
    const { host } = await bench.pair(
      {
        exec: (channel) => {
          channel.on('data', (chunk: Buffer) => {
            seen += chunk.toString();
            channel.stderr.write(answer);
            if (!answer.startsWith('Sorry')) {
              channel.exit(1);
              channel.end();
            }
          });
          channel.on('end', () => {
            channel.exit(1);
            channel.end();
          });
        },
      },
      { user: 'admin', sudoPassword: new Secret('wrong') },
    );
    const error = await rejection(host.run({ script: 'echo secret', ...ONCE }));
    expect(error).toBeInstanceOf(SudoRefused);
    expect(error.message).toBe(`storage: ${message}`);
    expect(seen).toBe('wrong\n');
  });

  test('must not ask if no password is given', async () => {
    const { host } = await bench.pair(
      {
        exec: (channel, command) => {
          commands.push(command);
          channel.stderr.write('sudo: a password is required\n');
          channel.exit(1);
          channel.end();
        },
      },
      { user: 'admin' },
    );
    const error = await rejection(host.run({ script: 'true', ...ONCE }));
    expect(error).toBeInstanceOf(SudoRefused);
    expect(error.message).toBe(
      'storage: sudo wants a password; run again with --ask-sudo-password, or allow the user NOPASSWD on the host: ' +
        '"sudo: a password is required"',
    );
    expect(commands[0]).toMatch(/^exec env LC_ALL=C sudo -n -- env LC_ALL=C bash -c '/);
  });
});

describe('what is held', () => {
  const LOCK = { script: 'echo preparing; echo held by me; exec sleep 1000', ...ONCE };

  test('is held from its first line until it is released', async () => {
    const { host } = await bench.pair();
    const held = await host.hold({ script: 'echo $$ >&2; echo "held $$"; exec sleep 1000', ...ONCE });
    const pid = Number(held.firstLine.split(' ')[1]);
    expect(runs(pid)).toBe(true);
    await held.release();
    expect(runs(pid)).toBe(false);
    expect((await host.run({ script: 'echo on', ...ONCE })).stdout).toBe('on\n');
  });

  test('is refused with what the holder printed', async () => {
    const { host } = await bench.pair();
    const error = await rejection(host.hold({ script: 'echo "ann@laptop since noon"; exit 75', ...ONCE }));
    expect(error).toBeInstanceOf(HoldRefused);
    expect(error).toHaveProperty('output', 'ann@laptop since noon');
    expect(error.message).toBe('storage: not held: exit 75: ann@laptop since noon');
  });

  test('times out if it is neither held nor refused', async () => {
    const { host } = await bench.pair();
    await expect(host.hold({ script: 'sleep 1000', timeoutSeconds: 1 })).rejects.toThrow(CommandTimeout);
  });

  test('is lost with the connection, and nothing is done until it is released', async () => {
    const { server, host } = await bench.pair();
    const held = await host.hold(LOCK);
    server.cut();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const error = await rejection(host.run({ script: 'true', ...ONCE }));
    expect(error).toBeInstanceOf(HoldLost);
    expect(error.message).toBe(
      'storage: "held by me" is no longer held, so nothing further is done; see who else works there, then run again',
    );
    await held.release();
    expect((await host.run({ script: 'echo on', ...ONCE })).stdout).toBe('on\n');
  });

  test('is lost if its holder ends', async () => {
    const { host } = await bench.pair();
    await host.hold({ script: 'echo held; sleep 0.2', ...ONCE });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await expect(host.run({ script: 'true', ...ONCE })).rejects.toThrow(HoldLost);
  });
});

/** Resolves when none of the processes runs; a test times out otherwise. */
async function gone(pids: readonly string[]): Promise<void> {
  while (pids.some(runs)) await new Promise((resolve) => setTimeout(resolve, 50));
}
