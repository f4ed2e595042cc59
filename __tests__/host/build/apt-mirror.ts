import { execFileSync } from 'node:child_process';

/** How this machine's apt gets Debian's packages. */
export interface AptMirror {
  readonly debian: string;
  readonly security: string;
  /** Settings such as a proxy, as apt.conf has them. */
  readonly settings: readonly string[];
}

/** Debian's own, for a machine whose apt knows no Debian mirror. */
const DEFAULTS = { debian: 'http://deb.debian.org/debian', security: 'http://deb.debian.org/debian-security' };

/** Settings about how to reach a mirror, not about what to get from it. */
const OF_TRANSPORT = /^Acquire::(http|https|ftp|Proxy|Retries|Check-Valid-Until|Check-Date|ForceIPv[46])\b/i;

/** Reads the mirror out of this machine's apt, so that a build uses the nearest one and none is written down here. */
export function aptMirror(): AptMirror {
  const rows = lines('apt-get', ['indextargets', '--format', '$(LABEL) $(REPO_URI)', 'Origin: Debian', 'Created-By: Packages']);
  const uriOf = (label: string) =>
    rows
      .map((row) => row.split(' '))
      .find(([own]) => own === label)?.[1]
      ?.replace(/\/$/, '');
  return {
    debian: uriOf('Debian') ?? DEFAULTS.debian,
    security: uriOf('Debian-Security') ?? DEFAULTS.security,
    settings: lines('apt-config', ['dump', '--no-empty', '--format', '%F "%v";%n']).filter((setting) =>
      OF_TRANSPORT.test(setting),
    ),
  };
}

const lines = (command: string, args: readonly string[]): readonly string[] =>
  execFileSync(command, args, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
