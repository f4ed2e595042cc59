import type { KnownHosts } from './known-hosts';
import type { LoginKeys } from './login-keys';
import type { TransportTiming } from './transport-timing';

/** Where to log in, as whom, and what is trusted there. */
export interface SshTarget {
  /** Starts every message. */
  readonly name: string;
  /** IP address or DNS name; also what its key is pinned under. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly keys: LoginKeys;
  readonly knownHosts: KnownHosts;
  readonly onFirstContact: (contact: FirstContact) => Promise<boolean>;
  /** Reached from there instead of from this machine. */
  readonly jump: SshTarget | undefined;
  readonly timing: TransportTiming;
}

/** A host that has no pinned key yet, and the key that it shows. */
export interface FirstContact {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly keyType: string;
  /** `SHA256:…`, to compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host's own console. */
  readonly fingerprint: string;
  /** Where the key is written if it is accepted. */
  readonly knownHostsPath: string;
}
