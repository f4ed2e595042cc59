import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fingerprint } from '../../../bootstrap/transport/host-key';
import type { FirstContact } from '../../../bootstrap/transport/ssh-target';
import {
  AuthenticationRefused,
  HandshakeFailed,
  HostKeyChanged,
  HostKeyUnknown,
  KeyUnusable,
  Unreachable,
} from '../../../bootstrap/transport/transport-error';
import { makeKeyPair, SshServer, startTcpServer } from '../../support/ssh-server';
import { QUICK, rejection, Workbench } from './in-process';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.dispose());

// A busy machine takes seconds for a login.
jest.setTimeout(30_000);

const COMPARE = 'compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on its own console';

describe('the key of the host', () => {
  test('lets us in if it is pinned', async () => {
    const { host } = await bench.pair();
    expect((await host.run({ script: 'echo in', timeoutSeconds: 10 })).stdout).toBe('in\n');
  });

  test('is refused if it is unknown and nobody is asked', async () => {
    const { port } = await bench.server();
    const error = await rejection(bench.connect(port));
    const shown = fingerprint(bench.hostKey.wire);
    expect(error).toBeInstanceOf(HostKeyUnknown);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${port} has no pinned key and shows ssh-ed25519 ${shown}; ${COMPARE}, and if it is the same, ` +
        'run again with --accept-new-host-key',
    );
  });

  test('is shown once and pinned if a person says yes', async () => {
    const { port } = await bench.server();
    const contacts: FirstContact[] = [];
    const onFirstContact = async (contact: FirstContact) => contacts.push(contact) > 0;
    await bench.connect(port, { onFirstContact });
    await bench.connect(port, { onFirstContact });
    expect(contacts).toEqual([
      {
        host: 'storage',
        address: '127.0.0.1',
        port,
        keyType: 'ssh-ed25519',
        fingerprint: fingerprint(bench.hostKey.wire),
        knownHostsPath: bench.knownHosts,
      },
    ]);
    expect(bench.known()).toBe(`[127.0.0.1]:${port} ssh-ed25519 ${bench.hostKey.wire.toString('base64')}\n`);
  });

  test('is not pinned if a person says no, and nobody logged in', async () => {
    const server = await bench.server();
    const error = await rejection(bench.connect(server.port, { onFirstContact: async () => false }));
    expect(error).toBeInstanceOf(HostKeyUnknown);
    expect(server.logins).toBe(0);
    expect(() => bench.known()).toThrow('ENOENT');
  });

  test('is refused if it is another than the pinned one, and no person can say yes to that', async () => {
    const server = await bench.server();
    const pinned = makeKeyPair();
    bench.pin(server.port, pinned);
    const error = await rejection(bench.connect(server.port, { onFirstContact: async () => true }));
    expect(error).toBeInstanceOf(HostKeyChanged);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${server.port} shows ssh-ed25519 ${fingerprint(bench.hostKey.wire)}, but pinned is ssh-ed25519 ` +
        `${fingerprint(pinned.wire)} (${bench.knownHosts}:1). The host was installed anew, or something else answers in its ` +
        `place; ${COMPARE}, and if it is the host's new key, remove that line and run again`,
    );
    expect(server.logins).toBe(0);
  });

  test('is refused if it is revoked, even if it is pinned as well', async () => {
    const { port } = await bench.server();
    bench.pin(port);
    appendFileSync(bench.knownHosts, `@revoked * ssh-ed25519 ${bench.hostKey.wire.toString('base64')}\n`);
    const error = await rejection(bench.connect(port));
    expect(error).toBeInstanceOf(HostKeyChanged);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${port} shows ssh-ed25519 ${fingerprint(bench.hostKey.wire)}, which ${bench.knownHosts}:2 revokes; ` +
        'give the host a new key',
    );
  });
});

test.each([
  ['a changed host key', HostKeyChanged, (port: number) => bench.pin(port, makeKeyPair()), {}],
  ['an unknown host key', HostKeyUnknown, () => {}, {}],
  ['a key that the host does not take', AuthenticationRefused, (port: number) => bench.pin(port), { authorized: [] }],
])('%s is refused once and not tried again, however patient we are', async (_what, refusal, pin, options) => {
  const server = await bench.server(options);
  pin(server.port);
  let connections = 0;
  server.refuse = () => ++connections < 0;
  await expect(bench.connect(server.port, { timing: { ...QUICK, patience: 1 } })).rejects.toThrow(refusal);
  expect(connections).toBe(1);
});

describe('the key to log in with', () => {
  test('is named if the host does not take it', async () => {
    const { port } = await bench.server({ authorized: [] });
    bench.pin(port);
    const error = await rejection(bench.connect(port));
    expect(error).toBeInstanceOf(AuthenticationRefused);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${port} lets root in with none of the keys offered (All configured authentication methods failed); ` +
        'put one of them into ~root/.ssh/authorized_keys on 127.0.0.1\n' +
        `  offered: ${fingerprint(bench.clientKey.wire)} (${bench.keyPath})`,
    );
  });

  test('is refused on this machine if it is encrypted, with what to do', async () => {
    const key = bench.file('locked', makeKeyPair('secret').private);
    const error = await rejection(bench.connect(1, { key }));
    expect(error).toBeInstanceOf(KeyUnusable);
    expect(error.message).toBe(
      `storage: ${key} is encrypted; run \`ssh-add ${key}\`, then leave the key file out so that the agent is asked`,
    );
  });

  test.each([
    ['a public key', 'ssh-ed25519 AAAA me', 'is no private key in the format of OpenSSH or PEM; name the file without .pub'],
    ['nothing', '', 'is no private key in the format of OpenSSH or PEM; name the file without .pub'],
  ])('is refused on this machine if the file holds %s', async (_what, text, message) => {
    const key = bench.file('key', text);
    expect((await rejection(bench.connect(1, { key }))).message).toBe(`storage: ${key} ${message}`);
  });

  test('is missed by its path', async () => {
    const key = `${bench.directory}/none`;
    const { message } = await rejection(bench.connect(1, { key }));
    expect(message).toBe(`storage: cannot read the key file ${key}; is the path right, and may you read it?`);
  });
});

describe('a host that does not answer', () => {
  test('refuses the connection', async () => {
    const { port, stop } = await startTcpServer(() => {});
    await stop();
    const error = await rejection(bench.connect(port));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${port}: nothing listens there: is sshd running, and is the port right? (ECONNREFUSED)`,
    );
  });

  test('says nothing', async () => {
    const silent = await startTcpServer(() => {});
    bench.onCleanup(() => silent.stop());
    const error = await rejection(bench.connect(silent.port, { timing: { ...QUICK, handshake: 0.2 } }));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${silent.port} did not get as far as a login in 0.2 s; is it on, and is this its SSH port?`,
    );
  });

  test('closes at once, as sshd does with too many logins', async () => {
    const closing = await startTcpServer((socket) => socket.end());
    bench.onCleanup(() => closing.stop());
    const error = await rejection(bench.connect(closing.port));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${closing.port} closed the connection before it said anything: sshd is starting, ` +
        'or has too many logins waiting',
    );
  });

  test('closes in the middle of the handshake', async () => {
    const closing = await startTcpServer((socket) => socket.end('SSH-2.0-half\r\n'));
    bench.onCleanup(() => closing.stop());
    const error = await rejection(bench.connect(closing.port));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(`storage: 127.0.0.1:${closing.port} closed the connection during the login`);
  });

  test('is no SSH server', async () => {
    const web = await startTcpServer((socket) => socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n${'x'.repeat(70_000)}`));
    bench.onCleanup(() => web.stop());
    const error = await rejection(bench.connect(web.port));
    expect(error).toBeInstanceOf(HandshakeFailed);
    expect(error.message).toBe(
      `storage: no common ground with 127.0.0.1:${web.port}: Header line too long; is this its SSH port, and does \`sshd -T\` ` +
        'there list usual algorithms?',
    );
  });

  test('is tried until it answers, because it may be rebooting', async () => {
    const { port, stop } = await startTcpServer(() => {});
    await stop();
    bench.pin(port);
    const login = bench.connect(port, { timing: { ...QUICK, patience: 10 } });
    const server = await SshServer.start({ hostKeys: [bench.hostKey], authorized: [bench.clientKey] }, port);
    bench.onCleanup(() => server.stop());
    const host = await login;
    expect((await host.run({ script: 'echo back', timeoutSeconds: 10 })).stdout).toBe('back\n');
  });

  test('is tried again after it closed the first connections at once', async () => {
    let connections = 0;
    const server = await bench.server();
    bench.pin(server.port);
    server.refuse = () => ++connections <= 2;
    await bench.connect(server.port, { timing: { ...QUICK, patience: 10 } });
    expect(connections).toBe(3);
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
    const socket = `${bench.directory}/agent`;
    const { stdout } = spawnSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' });
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1]);
    bench.onCleanup(async () => void process.kill(pid));
    process.env.SSH_AUTH_SOCK = socket;
    process.env.HOME = bench.directory;
    return socket;
  }
  const noKey = { key: 'none' };

  test('logs in with a key that it holds', async () => {
    const socket = startAgent();
    spawnSync('ssh-add', ['-q', bench.keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    const { host } = await bench.pair({}, noKey);
    expect((await host.run({ script: 'echo agent', timeoutSeconds: 10 })).stdout).toBe('agent\n');
  });

  test('is named with its keys if the host takes none', async () => {
    const socket = startAgent();
    spawnSync('ssh-add', ['-q', bench.keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    const { port } = await bench.server({ authorized: [] });
    bench.pin(port);
    const { message } = await rejection(bench.connect(port, noKey));
    expect(message).toContain(`\n  offered: ${fingerprint(bench.clientKey.wire)} (agent, ${bench.keyPath})`);
  });

  test('is named if it holds no key', async () => {
    const socket = startAgent();
    const { port } = await bench.server({ authorized: [] });
    bench.pin(port);
    expect((await rejection(bench.connect(port, noKey))).message).toContain(`\n  offered: agent ${socket}: it holds no key`);
  });

  test('is missed if there is no other key', async () => {
    process.env.SSH_AUTH_SOCK = '';
    process.env.HOME = bench.directory;
    expect((await rejection(bench.connect(1, noKey))).message).toBe(
      'storage: no key to log in with: no agent (SSH_AUTH_SOCK is not set) and no id_ed25519, id_ecdsa, id_rsa in ' +
        `${bench.directory}/.ssh; start an agent and \`ssh-add\` a key, or name a key file with --key`,
    );
  });

  function restore(name: string, value: string | undefined): void {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe('a jump host', () => {
  test('is gone through, and pinned like any other', async () => {
    const jump = await bench.server({ forward: true });
    const server = await bench.server();
    bench.pin(server.port);
    const way = { jump: `gate@127.0.0.1:${jump.port}` };
    const error = await rejection(bench.connect(server.port, way));
    expect(error).toBeInstanceOf(HostKeyUnknown);
    expect(error.message).toMatch(
      new RegExp(`^storage \\(jump host 127\\.0\\.0\\.1\\): 127\\.0\\.0\\.1:${jump.port} has no pinned key`),
    );
    bench.pin(jump.port);
    const host = await bench.connect(server.port, way);
    expect((await host.run({ script: 'echo behind', timeoutSeconds: 10 })).stdout).toBe('behind\n');
    expect([jump.logins, server.logins]).toEqual([1, 1]);
  });

  test('says if it cannot reach the host', async () => {
    const jump = await bench.server();
    bench.pin(jump.port);
    const error = await rejection(bench.connect(9, { jump: `127.0.0.1:${jump.port}` }));
    expect(error.message).toBe(
      'storage: 127.0.0.1:9 cannot be reached through the jump host: storage (jump host 127.0.0.1): the host refuses ' +
        'to connect to 127.0.0.1:9 ((SSH) Channel open failure: ); see MaxSessions, ' +
        'ForceCommand and AllowTcpForwarding in its sshd_config',
    );
  });
});
