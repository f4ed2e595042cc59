import { homedir } from 'node:os';
import type { LabNode } from '../../config/lab';
import type { Secret } from '../secrets/secret';
import type { Host } from './host';
import { KnownHosts } from './known-hosts';
import { loginKeys } from './login-keys';
import { SshHost } from './ssh-host';
import type { FirstContact, SshTarget } from './ssh-target';
import { TIMING, type TransportTiming } from './transport-timing';

export interface ConnectOptions {
  /** Path of the file of pinned host keys, beside homelab.yaml; made when the first key is accepted. Never that of ~/.ssh. */
  readonly knownHosts: string;
  /**
   * Who logs in. Anybody but root becomes root by sudo.
   *
   * @default root
   */
  readonly user?: string;
  /** @default 22 */
  readonly port?: number;
  /**
   * Path of a private key that is not encrypted; then no other is offered.
   *
   * @default - id_ed25519, id_ecdsa and id_rsa of ~/.ssh as far as they are not encrypted, then the agent of SSH_AUTH_SOCK
   */
  readonly key?: string;
  /**
   * `user@host:port` to go through, with the same keys and pinned in the same file. User and port may be left out: root, 22.
   *
   * @default - straight
   */
  readonly jump?: string;
  /**
   * For sudo.
   *
   * @default - sudo must not ask (NOPASSWD)
   */
  readonly sudoPassword?: Secret;
  /**
   * Shows a person a key that is not pinned yet; true pins it.
   *
   * @default - refuse: the error has the fingerprint and what to do
   */
  readonly onFirstContact?: (contact: FirstContact) => Promise<boolean>;
  /** @default - as `TIMING` says */
  readonly timing?: Partial<TransportTiming>;
}

/** Logs in to a node at its address in the lab. Throws what `openConnection` and `loginKeys` throw. */
export async function connect(node: Pick<LabNode, 'name' | 'address'>, options: ConnectOptions): Promise<Host> {
  const { user = 'root', port = 22, jump, sudoPassword } = options;
  const there = target(node.name, node.address, port, user, options);
  const way = jump === undefined ? undefined : parseJump(jump);
  const jumpTarget = way && target(`${node.name} (jump host ${way.address})`, way.address, way.port, way.user, options);
  const host = new SshHost({ ...there, jump: jumpTarget }, user === 'root' ? 'login' : (sudoPassword ?? 'sudo'));
  await host.connect();
  return host;
}

function target(name: string, address: string, port: number, user: string, options: ConnectOptions): SshTarget {
  return {
    name,
    address,
    port,
    user,
    keys: loginKeys({
      host: name,
      file: options.key,
      agent: process.env.SSH_AUTH_SOCK || undefined,
      home: process.env.HOME ?? homedir(),
    }),
    knownHosts: new KnownHosts(options.knownHosts),
    onFirstContact: options.onFirstContact ?? (async () => false),
    jump: undefined,
    timing: { ...TIMING, ...options.timing },
  };
}

/** `user@host:port`; an IPv6 address with a port stands in brackets. Throws, showing the text, for anything else. */
export function parseJump(text: string): { readonly user: string; readonly address: string; readonly port: number } {
  const match = /^(?:([^@\s]+)@)?(?:\[([0-9a-fA-F:]+)\]|([^@:\s[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const address = match?.[2] ?? match?.[3];
  const port = Number(match?.[4] ?? 22);
  if (match === null || address === undefined || port < 1 || port > 65535)
    throw new Error(`jump host ${JSON.stringify(text)}: expected user@host:port, e.g. admin@gate.example.org:22`);
  return { user: match[1] ?? 'root', address, port };
}
