import type { SshTarget } from './ssh-target';
import { AuthenticationRefused, HandshakeFailed, type TransportError, Unreachable } from './transport-error';

/** What an error of ssh2 or of its socket carries. */
interface DialError {
  readonly message: string;
  readonly level?: string;
  readonly code?: string | number;
}

/** Messages of errno codes, in words that lead somewhere. */
const SOCKET_CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is sshd running, and is the port right?',
  EHOSTUNREACH: 'no way to that address: is the host on, and in this network?',
  ENETUNREACH: 'no way to that network: is this machine connected?',
  ETIMEDOUT: 'no answer: is the host on, and does a firewall drop packets?',
  ECONNRESET: 'it cut the connection: it may be rebooting, or refuse this address',
  ENOTFOUND: 'no address for that name: is it spelled right?',
};

/** Why a login did not come about; `undefined` stands for a connection that ended without a word. */
export function dialFailure({ name, address, port, user, timing }: SshTarget, error: DialError | undefined): TransportError {
  const at = `${address}:${port}`;
  const options = { cause: error };
  if (error === undefined) return new Unreachable(name, `${at} closed the connection during the login`);
  if (error.level === 'client-authentication' || error.message === 'Too many authentication failures')
    return new AuthenticationRefused(name, `${at} lets ${user} in with none of the keys offered (${error.message})`, options);
  if (error.message === 'Timed out while waiting for handshake')
    return new Unreachable(
      name,
      `${at} did not get as far as a login in ${timing.handshake} s; is it on, and is this its SSH port?`,
      options,
    );
  if (error.message === 'Connection lost before handshake')
    return new Unreachable(
      name,
      `${at} closed the connection before it said anything: sshd is starting, or has too many logins waiting`,
      options,
    );
  if (error.level === 'client-socket' || typeof error.code === 'string')
    return new Unreachable(
      name,
      `${at}: ${SOCKET_CAUSES[error.code ?? ''] ?? error.message} (${error.code ?? 'no code'})`,
      options,
    );
  return new HandshakeFailed(
    name,
    `no common ground with ${at}: ${error.message}; is this its SSH port, and does \`sshd -T\` there list usual algorithms?`,
    options,
  );
}
