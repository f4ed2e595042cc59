import type { ServerChannel } from 'ssh2';
import { Secret } from '../../../bootstrap/secrets/secret';
import { SudoRefused } from '../../../bootstrap/transport/transport-error';
import { freshBench } from './fresh-bench';
import { rejection } from './in-process';
import { ONCE } from './once';

const bench = freshBench();

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
    const { host } = await bench().pair(
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
    const { host } = await bench().pair(
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
    const { host } = await bench().pair(
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
