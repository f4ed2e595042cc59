import { fingerprint, keyType } from './host-key';
import type { KnownHost } from './known-hosts';
import type { SshTarget } from './ssh-target';
import { HostKeyChanged, HostKeyUnknown } from './transport-error';

const COMPARE = 'compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on its own console';

/** Undefined if the host shows a key that is pinned for it. `known` are the lines for this host. */
export function judgeHostKey(
  { name, address, port, knownHosts }: SshTarget,
  known: readonly KnownHost[],
  key: Buffer,
): HostKeyChanged | HostKeyUnknown | undefined {
  const at = `${address}:${port}`;
  const shown = `${keyType(key)} ${fingerprint(key)}`;
  const same = known.filter((entry) => entry.key.equals(key));
  const revoked = same.find((entry) => entry.marker === 'revoked');
  if (revoked !== undefined)
    return new HostKeyChanged(
      name,
      `${at} shows ${shown}, which ${knownHosts.path}:${revoked.line} revokes; give the host a new key`,
    );
  if (same.length > 0) return undefined;
  const pinned = known.filter((entry) => entry.marker === undefined);
  if (pinned.length === 0)
    return new HostKeyUnknown(
      name,
      key,
      `${at} has no pinned key and shows ${shown}; ${COMPARE}, and if it is the same, run again with --accept-new-host-key`,
    );
  const lines = pinned.map((entry) => `${entry.type} ${fingerprint(entry.key)} (${knownHosts.path}:${entry.line})`);
  return new HostKeyChanged(
    name,
    `${at} shows ${shown}, but pinned is ${lines.join(' and ')}. The host was installed anew, or something else answers in its ` +
      `place; ${COMPARE}, and if it is the host's new key, remove ` +
      `${pinned.length === 1 ? 'that line' : 'those lines'} and run again`,
  );
}
