import {
  AuthenticationRefused,
  HandshakeFailed,
  HostKeyChanged,
  HostKeyUnknown,
  Unreachable,
} from '../../../bootstrap/transport/transport-error';
import { makeKeyPair, SshServer, startTcpServer } from '../../support/ssh-server';
import { freshBench } from './fresh-bench';
import { QUICK, rejection } from './in-process';

const bench = freshBench();

test.each([
  ['a changed host key', HostKeyChanged, (port: number) => bench().pin(port, makeKeyPair()), {}],
  ['an unknown host key', HostKeyUnknown, () => {}, {}],
  ['a key that the host does not take', AuthenticationRefused, (port: number) => bench().pin(port), { authorized: [] }],
])('%s is refused once and not tried again, however patient we are', async (_what, refusal, pin, options) => {
  const server = await bench().server(options);
  pin(server.port);
  let connections = 0;
  server.refuse = () => ++connections < 0;
  await expect(bench().connect(server.port, { timing: { ...QUICK, patience: 1 } })).rejects.toThrow(refusal);
  expect(connections).toBe(1);
});

describe('a host that does not answer', () => {
  test('refuses the connection', async () => {
    const { port, stop } = await startTcpServer(() => {});
    await stop();
    const error = await rejection(bench().connect(port));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${port}: nothing listens there: is sshd running, and is the port right? (ECONNREFUSED)`,
    );
  });

  test('says nothing', async () => {
    const silent = await startTcpServer(() => {});
    bench().onCleanup(() => silent.stop());
    const error = await rejection(bench().connect(silent.port, { timing: { ...QUICK, handshake: 0.2 } }));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${silent.port} did not get as far as a login in 0.2 s; is it on, and is this its SSH port?`,
    );
  });

  test('closes at once, as sshd does with too many logins', async () => {
    const closing = await startTcpServer((socket) => socket.end());
    bench().onCleanup(() => closing.stop());
    const error = await rejection(bench().connect(closing.port));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${closing.port} closed the connection before it said anything: sshd is starting, ` +
        'or has too many logins waiting',
    );
  });

  test('closes in the middle of the handshake', async () => {
    const closing = await startTcpServer((socket) => socket.end('SSH-2.0-half\r\n'));
    bench().onCleanup(() => closing.stop());
    const error = await rejection(bench().connect(closing.port));
    expect(error).toBeInstanceOf(Unreachable);
    expect(error.message).toBe(`storage: 127.0.0.1:${closing.port} closed the connection during the login`);
  });

  test('is no SSH server', async () => {
    const web = await startTcpServer((socket) => socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n${'x'.repeat(70_000)}`));
    bench().onCleanup(() => web.stop());
    const error = await rejection(bench().connect(web.port));
    expect(error).toBeInstanceOf(HandshakeFailed);
    expect(error.message).toBe(
      `storage: no common ground with 127.0.0.1:${web.port}: Header line too long; is this its SSH port, and does \`sshd -T\` ` +
        'there list usual algorithms?',
    );
  });

  test('is tried until it answers, because it may be rebooting', async () => {
    const { port, stop } = await startTcpServer(() => {});
    await stop();
    bench().pin(port);
    const login = bench().connect(port, { timing: { ...QUICK, patience: 10 } });
    const server = await SshServer.start({ hostKeys: [bench().hostKey], authorized: [bench().clientKey] }, port);
    bench().onCleanup(() => server.stop());
    const host = await login;
    expect((await host.run({ script: 'echo back', timeoutSeconds: 10 })).stdout).toBe('back\n');
  });

  test('is tried again after it closed the first connections at once', async () => {
    let connections = 0;
    const server = await bench().server();
    bench().pin(server.port);
    server.refuse = () => ++connections <= 2;
    await bench().connect(server.port, { timing: { ...QUICK, patience: 10 } });
    expect(connections).toBe(3);
  });
});
