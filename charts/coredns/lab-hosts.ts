import type { Lab } from '../../config/lab';

/** A name and one of its addresses. */
export interface LabHost {
  readonly address: string;
  readonly name: string;
}

/**
 * The names that the lab itself gives out: the hosts of the apps, which are the ingress; `api.<domain>`, which is the control
 * nodes; and `<node>.<domain>`. Each exactly, no wildcard: pods search the node's own domain too, so with one every name of the
 * internet would first be found as `<name>.<domain>` and lead to the ingress.
 */
export function labHosts(lab: Lab): readonly LabHost[] {
  const { domain, apiAddresses } = lab.cluster;
  const ingress = lab.addresses[lab.access.ingress.service];
  const apps = ingress ? lab.apps.flatMap((app) => ('host' in app && app.host ? [app.host] : [])) : [];
  return [
    ...[...new Set(apps)].sort().map((name) => ({ address: ingress?.address ?? '', name })),
    ...apiAddresses.map((address) => ({ address, name: `api.${domain}` })),
    ...lab.nodes.map(({ name, address }) => ({ address, name: `${name}.${domain}` })),
  ];
}
