import { execFileSync } from 'node:child_process';

/** Where this machine gets Debian from. */
export interface DebianMirror {
  /** URI of the archive, and of its security updates. */
  readonly archive: string;
  readonly security: string;
  /** Lines of apt.conf without which it may be out of reach: proxies, and how old its lists may be. */
  readonly options: readonly string[];
}

/**
 * The mirror that apt is configured to use on this machine, whichever release the machine runs. The public one where apt knows
 * no Debian archive.
 */
export const debianMirror = (): DebianMirror => ({
  archive: tryUri('Label: Debian') ?? 'http://deb.debian.org/debian/',
  security: tryUri('Label: Debian-Security') ?? 'http://deb.debian.org/debian-security/',
  options: execFileSync('apt-config', ['dump'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /^Acquire::(https?::proxy|check-valid-until|check-date)[: ]/i.test(line)),
});

/** The first archive of Debian's whose index says so. */
function tryUri(label: string): string | undefined {
  const filters = ['Created-By: Packages', 'Origin: Debian', label];
  const uris = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', ...filters], { encoding: 'utf8' });
  return uris.split('\n').find((uri) => /^https?:/.test(uri));
}
