import type { ServerChannel } from 'ssh2';
import { ChannelRefused, CommandNotStarted, ConnectionLost } from '../../../bootstrap/transport/transport-error';
import { freshBench } from './fresh-bench';
import { QUICK, rejection, runs } from './in-process';
import { ONCE } from './once';

const bench = freshBench();

describe('a connection', () => {
  const lost = (why: string) =>
    `storage: the connection was lost (${why}); the host ends what was running; run the same again to go on`;

  test('that is cut in the middle of commands is lost for each of them, and nothing of them stays', async () => {
    const { server, host } = await bench().pair();
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
    const { server, host } = await bench().pair();
    server.cut();
    await expect(host.run({ script: 'sleep 1000', ...ONCE })).rejects.toThrow(ConnectionLost);
    expect((await host.run({ script: 'echo again', ...ONCE })).stdout).toBe('again\n');
    expect(server.logins).toBe(2);
  });

  test('that stalls is lost after three questions without an answer', async () => {
    const { server, host } = await bench().pair({}, { timing: { ...QUICK, keepalive: 0.1, keepaliveCount: 3 } });
    const run = host.run({ script: 'echo up; sleep 1000', onLine: () => server.stall(), ...ONCE });
    expect((await rejection(run)).message).toBe(lost('Keepalive timeout'));
  });

  test('that gives no exit status is lost', async () => {
    const { host } = await bench().pair({
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
    const { server, host } = await bench().pair({ exec: echo });
    const results = await Promise.all(Array.from({ length: 50 }, () => host.run({ script: 'true', ...ONCE })));
    expect(results.map(({ code }) => code)).toEqual(Array(50).fill(0));
    expect([server.mostSessions, server.logins]).toEqual([8, 1]);
  });

  test('has fewer at once if the host lets no more in', async () => {
    const { server, host } = await bench().pair({ exec: echo, maxSessions: 3 });
    const results = await Promise.all(Array.from({ length: 20 }, () => host.run({ script: 'true', ...ONCE })));
    expect(results.map(({ code }) => code)).toEqual(Array(20).fill(0));
    expect(server.mostSessions).toBe(3);
  });

  test('without a single channel is refused', async () => {
    const { host } = await bench().pair({ maxSessions: 0 });
    const error = await rejection(host.run({ script: 'true', ...ONCE }));
    expect(error).toBeInstanceOf(ChannelRefused);
    expect(error.message).toBe(
      'storage: the host refuses to run a command ((SSH) Channel open failure: ); see MaxSessions, ForceCommand and ' +
        'AllowTcpForwarding in its sshd_config',
    );
  });

  test('to an account without a shell does nothing, and says what the host said', async () => {
    const { host } = await bench().pair({
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

/** Resolves when none of the processes runs; a test times out otherwise. */
async function gone(pids: readonly string[]): Promise<void> {
  while (pids.some(runs)) await new Promise((resolve) => setTimeout(resolve, 50));
}
