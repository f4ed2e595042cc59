import { spawnSync } from 'node:child_process';
import { fingerprint } from '../../../bootstrap/transport/host-key';
import { AuthenticationRefused, KeyUnusable } from '../../../bootstrap/transport/transport-error';
import { makeKeyPair } from '../../support/ssh-server';
import { freshBench } from './fresh-bench';
import { rejection } from './in-process';

const bench = freshBench();

describe('the key to log in with', () => {
  test('is named if the host does not take it', async () => {
    const { port } = await bench().server({ authorized: [] });
    bench().pin(port);
    const error = await rejection(bench().connect(port));
    expect(error).toBeInstanceOf(AuthenticationRefused);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${port} lets root in with none of the keys offered (All configured authentication methods failed); ` +
        'put one of them into ~root/.ssh/authorized_keys on 127.0.0.1\n' +
        `  offered: ${fingerprint(bench().clientKey.wire)} (${bench().keyPath})`,
    );
  });

  test('is refused on this machine if it is encrypted, with what to do', async () => {
    const key = bench().file('locked', makeKeyPair('secret').private);
    const error = await rejection(bench().connect(1, { key }));
    expect(error).toBeInstanceOf(KeyUnusable);
    expect(error.message).toBe(
      `storage: ${key} is encrypted; run \`ssh-add ${key}\`, then leave the key file out so that the agent is asked`,
    );
  });

  test.each([
    ['a public key', 'ssh-ed25519 AAAA me', 'is no private key in the format of OpenSSH or PEM; name the file without .pub'],
    ['nothing', '', 'is no private key in the format of OpenSSH or PEM; name the file without .pub'],
  ])('is refused on this machine if the file holds %s', async (_what, text, message) => {
    const key = bench().file('key', text);
    expect((await rejection(bench().connect(1, { key }))).message).toBe(`storage: ${key} ${message}`);
  });

  test('is missed by its path', async () => {
    const key = `${bench().directory}/none`;
    const { message } = await rejection(bench().connect(1, { key }));
    expect(message).toBe(`storage: cannot read the key file ${key}; is the path right, and may you read it?`);
  });
});

describe('an agent', () => {
  const before = process.env.SSH_AUTH_SOCK;
  const home = process.env.HOME;
  afterEach(() => {
    restore('SSH_AUTH_SOCK', before);
    restore('HOME', home);
  });

  /** An agent without keys, and a home without key files. */
  function startAgent(): string {
    const socket = `${bench().directory}/agent`;
    const { stdout } = spawnSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' });
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1]);
    bench().onCleanup(async () => void process.kill(pid));
    process.env.SSH_AUTH_SOCK = socket;
    process.env.HOME = bench().directory;
    return socket;
  }
  const noKey = { key: 'none' };

  test('logs in with a key that it holds', async () => {
    const socket = startAgent();
    spawnSync('ssh-add', ['-q', bench().keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    const { host } = await bench().pair({}, noKey);
    expect((await host.run({ script: 'echo agent', timeoutSeconds: 10 })).stdout).toBe('agent\n');
  });

  test('is named with its keys if the host takes none', async () => {
    const socket = startAgent();
    spawnSync('ssh-add', ['-q', bench().keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    const { port } = await bench().server({ authorized: [] });
    bench().pin(port);
    const { message } = await rejection(bench().connect(port, noKey));
    expect(message).toContain(`\n  offered: ${fingerprint(bench().clientKey.wire)} (agent, ${bench().keyPath})`);
  });

  test('is named if it holds no key', async () => {
    const socket = startAgent();
    const { port } = await bench().server({ authorized: [] });
    bench().pin(port);
    expect((await rejection(bench().connect(port, noKey))).message).toContain(`\n  offered: agent ${socket}: it holds no key`);
  });

  test('is missed if there is no other key', async () => {
    process.env.SSH_AUTH_SOCK = '';
    process.env.HOME = bench().directory;
    expect((await rejection(bench().connect(1, noKey))).message).toBe(
      'storage: no key to log in with: no agent (SSH_AUTH_SOCK is not set) and no id_ed25519, id_ecdsa, id_rsa in ' +
        `${bench().directory}/.ssh; start an agent and \`ssh-add\` a key, or name a key file with --key`,
    );
  });

  function restore(name: string, value: string | undefined): void {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});
