import type { ParseArgsConfig } from 'node:util';
import { UsageError } from './usage-error';

/** Options that every command which reaches a host has, for `parseArgs`. */
export const HOST_OPTIONS = {
  config: { type: 'string', default: 'homelab.yaml' },
  node: { type: 'string', multiple: true, default: [] },
  dist: { type: 'string', default: 'dist' },
  downloads: { type: 'string', default: 'downloads' },
  identity: { type: 'string' },
  user: { type: 'string', default: 'root' },
  'ask-sudo-password': { type: 'boolean', default: false },
  port: { type: 'string', default: '22' },
  key: { type: 'string' },
  jump: { type: 'string' },
  'known-hosts': { type: 'string', default: 'known_hosts' },
  'accept-new-host-key': { type: 'boolean', default: false },
  verbose: { type: 'boolean', short: 'v', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies ParseArgsConfig['options'];

/** Their values, as `parseArgs` gives them. */
export interface HostValues {
  readonly config: string;
  readonly node: string[];
  readonly dist: string;
  readonly downloads: string;
  readonly identity?: string | undefined;
  readonly user: string;
  readonly 'ask-sudo-password': boolean;
  readonly port: string;
  readonly key?: string | undefined;
  readonly jump?: string | undefined;
  readonly 'known-hosts': string;
  readonly 'accept-new-host-key': boolean;
  readonly verbose: boolean;
}

/** Their part of the help text. */
export const HOST_HELP = `  --node NODE      only this host; may be repeated      (default: every node that something is done on)
  --config FILE    the lab                              (default: homelab.yaml)
  --dist DIR       objects for the hand-over            (default: dist)
  --downloads DIR  files fetched beforehand, for hosts and machines without the Internet   (default: downloads)
  --identity FILE  age identity that opens secrets.age  (default: $H5B_AGE_IDENTITY or ~/.config/h5b/age.txt)
  --user USER      log in as; not root: sudo is used    (default: root)
  --ask-sudo-password   read the user's password for sudo at a hidden prompt, or from standard input if that is no terminal
  --port N         SSH port                             (default: 22)
  --key FILE       private key for SSH                  (default: those of ~/.ssh without a passphrase, then the agent)
  --jump U@HOST    reach the hosts through this one
  --known-hosts F  host keys that are trusted           (default: known_hosts)
  --accept-new-host-key   trust a host that is not in that file, and write it there, without asking
  -v, --verbose    whole diffs and commands, and what is as planned
  -h, --help       this text`;

/** A port by its number. Throws `UsageError`. */
export function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`--port ${text}: not a port; 1 to 65535`);
  return port;
}
