import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprint, keyType } from './host-key';
import { agentKeys, SshConnection } from './ssh-connection';
import type { FirstContact, SshTarget } from './ssh-target';
import { AuthenticationRefused, ChannelRefused, HostKeyUnknown, Unreachable } from './transport-error';

const LONGEST_PAUSE = 5;

/** A login, and the ones that it goes through. */
export interface OpenConnection {
  readonly connection: SshConnection;
  /** Closes it, then those that it went through. */
  close(): Promise<void>;
}

/**
 * Logs in, by way of the jump host if there is one. A host that does not answer is tried for `timing.patience` seconds; a host
 * without a pinned key is shown to `onFirstContact`, and its key pinned if that says so.
 */
export async function openConnection(target: SshTarget): Promise<OpenConnection> {
  if (target.jump === undefined) return direct(target);
  const jump = await openConnection(target.jump);
  try {
    const { connection } = await direct(target, () => through(jump.connection, target));
    return { connection, close: () => connection.close().then(() => jump.close()) };
  } catch (error) {
    await jump.close();
    throw error;
  }
}

/** A host behind a jump host may be rebooting, too. */
async function through(jump: SshConnection, { name, address, port }: SshTarget): Promise<Duplex> {
  try {
    return await jump.forward(address, port);
  } catch (error) {
    if (!(error instanceof ChannelRefused)) throw error;
    throw new Unreachable(name, `${address}:${port} cannot be reached through the jump host: ${error.message}`, { cause: error });
  }
}

async function direct(target: SshTarget, way?: () => Promise<Duplex>): Promise<OpenConnection> {
  const giveUp = performance.now() + target.timing.patience * 1000;
  for (let pause = target.timing.firstPause; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      const connection = await SshConnection.dial(target, await way?.());
      return { connection, close: () => connection.close() };
    } catch (error) {
      if (error instanceof HostKeyUnknown && (await accepted(target, error.key))) continue;
      if (error instanceof AuthenticationRefused) throw await withKeys(target, error);
      if (!(error instanceof Unreachable) || performance.now() + pause * 1000 > giveUp) throw error;
    }
    await sleep(pause * 1000);
  }
}

async function accepted({ name, address, port, knownHosts, onFirstContact }: SshTarget, key: Buffer): Promise<boolean> {
  const contact: FirstContact = {
    host: name,
    address,
    port,
    keyType: keyType(key),
    fingerprint: fingerprint(key),
    knownHostsPath: knownHosts.path,
  };
  if (!(await onFirstContact(contact))) return false;
  knownHosts.add(address, port, key);
  return true;
}

/** The same refusal, with what was offered. */
async function withKeys({ name, address, user, keys }: SshTarget, error: AuthenticationRefused): Promise<AuthenticationRefused> {
  const offered = keys.files.map((file) => `${file.fingerprint ?? 'a key'} (${file.path})`);
  const inAgent = keys.agent === undefined ? [] : await agentKeys(keys.agent);
  const skipped = keys.skipped.map((reason) => `\n  not offered: ${reason}`);
  const list = [...offered, ...inAgent].map((key) => `\n  offered: ${key}`);
  return new AuthenticationRefused(
    name,
    `${error.problem}; put one of them into ~${user}/.ssh/authorized_keys on ${address}${[...list, ...skipped].join('')}`,
    { cause: error },
  );
}
