import type { Lab } from '../../config/lab';

/**
 * Host names of the lab's own certificate: `cluster.domain`, `*.cluster.domain`, and every host of an app that these two do not
 * cover, sorted.
 */
export function certificateHosts({ cluster, apps }: Lab): readonly string[] {
  const own = [cluster.domain, `*.${cluster.domain}`];
  const covered = (host: string) => host === cluster.domain || host.replace(/^[^.]+\./, '') === cluster.domain;
  const others = apps.flatMap((app) => ('host' in app && app.host !== undefined && !covered(app.host) ? [app.host] : []));
  return [...own, ...[...new Set(others)].sort()];
}

/** Domains that the lab's CA vouches for: `cluster.domain` and the hosts outside of it. */
export const certificateDomains = (lab: Lab): readonly string[] =>
  certificateHosts(lab).filter((host) => !host.endsWith(`.${lab.cluster.domain}`));
