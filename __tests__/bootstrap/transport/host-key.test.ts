import { appendFileSync } from 'node:fs';
import { fingerprint } from '../../../bootstrap/transport/host-key';
import type { FirstContact } from '../../../bootstrap/transport/ssh-target';
import { HostKeyChanged, HostKeyUnknown } from '../../../bootstrap/transport/transport-error';
import { makeKeyPair } from '../../support/ssh-server';
import { freshBench } from './fresh-bench';
import { rejection } from './in-process';

const bench = freshBench();

const COMPARE = 'compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on its own console';

describe('the key of the host', () => {
  test('lets us in if it is pinned', async () => {
    const { host } = await bench().pair();
    expect((await host.run({ script: 'echo in', timeoutSeconds: 10 })).stdout).toBe('in\n');
  });

  test('is refused if it is unknown and nobody is asked', async () => {
    const { port } = await bench().server();
    const error = await rejection(bench().connect(port));
    const shown = fingerprint(bench().hostKey.wire);
    expect(error).toBeInstanceOf(HostKeyUnknown);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${port} has no pinned key and shows ssh-ed25519 ${shown}; ${COMPARE}, and if it is the same, ` +
        'run again with --accept-new-host-key',
    );
  });

  test('is shown once and pinned if a person says yes', async () => {
    const { port } = await bench().server();
    const contacts: FirstContact[] = [];
    const onFirstContact = async (contact: FirstContact) => contacts.push(contact) > 0;
    await bench().connect(port, { onFirstContact });
    await bench().connect(port, { onFirstContact });
    expect(contacts).toEqual([
      {
        host: 'storage',
        address: '127.0.0.1',
        port,
        keyType: 'ssh-ed25519',
        fingerprint: fingerprint(bench().hostKey.wire),
        knownHostsPath: bench().knownHosts,
      },
    ]);
    expect(bench().known()).toBe(`[127.0.0.1]:${port} ssh-ed25519 ${bench().hostKey.wire.toString('base64')}\n`);
  });

  test('is not pinned if a person says no, and nobody logged in', async () => {
    const server = await bench().server();
    const error = await rejection(bench().connect(server.port, { onFirstContact: async () => false }));
    expect(error).toBeInstanceOf(HostKeyUnknown);
    expect(server.logins).toBe(0);
    expect(() => bench().known()).toThrow('ENOENT');
  });

  test('is refused if it is another than the pinned one, and no person can say yes to that', async () => {
    const server = await bench().server();
    const pinned = makeKeyPair();
    bench().pin(server.port, pinned);
    const error = await rejection(bench().connect(server.port, { onFirstContact: async () => true }));
    expect(error).toBeInstanceOf(HostKeyChanged);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${server.port} shows ssh-ed25519 ${fingerprint(bench().hostKey.wire)}, but pinned is ssh-ed25519 ` +
        `${fingerprint(pinned.wire)} (${bench().knownHosts}:1). The host was installed anew, or something else answers in its ` +
        `place; ${COMPARE}, and if it is the host's new key, remove that line and run again`,
    );
    expect(server.logins).toBe(0);
  });

  test('is refused if it is revoked, even if it is pinned as well', async () => {
    const { port } = await bench().server();
    bench().pin(port);
    appendFileSync(bench().knownHosts, `@revoked * ssh-ed25519 ${bench().hostKey.wire.toString('base64')}\n`);
    const error = await rejection(bench().connect(port));
    expect(error).toBeInstanceOf(HostKeyChanged);
    expect(error.message).toBe(
      `storage: 127.0.0.1:${port} shows ssh-ed25519 ${fingerprint(bench().hostKey.wire)}, which ${bench().knownHosts}:2 revokes; ` +
        'give the host a new key',
    );
  });
});
