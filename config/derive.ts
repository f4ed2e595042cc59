/** Homelab (what a person wrote) to Lab (what programs want to know). Every derivation happens here and nowhere else. */
import { cidr, formatRange, range } from './address-range';
import { deriveAccess, deriveAddresses } from './derive/access';
import { deriveApps } from './derive/apps';
import { deriveNodes } from './derive/nodes';
import { formatIpv4 } from './ipv4';
import type { Lab, LabNode, LabPool } from './lab';
import { announcerNames } from './placement';
import type { Homelab } from './schema';

/** k3s gives CoreDNS the tenth address of the service network (docs, cli/server: `cluster-dns` 10.43.0.10). */
const DNS_OFFSET = 10;

/** SQLite needs a disk that survives a reboot; without one the state goes to the storage node. */
const defaultDatastore = (homelab: Homelab, nodes: readonly LabNode[]): Lab['cluster']['datastore'] => {
  const [first, ...others] = nodes.filter(({ control }) => control);
  if (others.length > 0) return homelab.storage ? 'postgres' : 'etcd';
  const hasDisk = first?.hardware === 'x86' || Object.keys(first?.written.disks ?? {}).length > 0;
  return hasDisk || !homelab.storage ? 'sqlite' : 'postgres';
};

const deriveCluster = (homelab: Homelab, nodes: readonly LabNode[]): Lab['cluster'] => {
  const services = cidr(homelab.cluster.serviceCidr);
  return {
    ...homelab.cluster,
    datastore: homelab.cluster.datastore ?? defaultDatastore(homelab, nodes),
    dnsAddress: formatIpv4(services.first + DNS_OFFSET),
    apiServiceAddress: formatIpv4(services.first + 1),
    apiAddresses: nodes.filter(({ control }) => control).map(({ address }) => address),
  };
};

const derivePool = ([name, text]: readonly [string, string]): LabPool => {
  const [first = '', last = ''] = formatRange(range(text)).split('-');
  return { name, first, last };
};

const deriveNetwork = ({ network, ...homelab }: Homelab): Lab['network'] => ({
  lan: network.lan,
  gateway: network.gateway,
  dns: network.dns ?? [network.gateway],
  ntp: network.ntp ?? [network.gateway],
  pools: Object.entries(network.pools).map(derivePool),
  announcers: announcerNames({ network, ...homelab }),
  written: network,
});

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
};

/**
 * The model of the lab, frozen to the last leaf.
 *
 * `written` must have passed every rule, as what `parseHomelab` returns has. Throws otherwise.
 */
export const derive = (written: Homelab): Lab => {
  const homelab = structuredClone(written);
  const nodes = deriveNodes(homelab);
  return deepFreeze({
    cluster: deriveCluster(homelab, nodes),
    network: deriveNetwork(homelab),
    nodes,
    addresses: deriveAddresses(homelab),
    access: deriveAccess(homelab),
    apps: deriveApps(homelab),
    gitops: homelab.gitops,
    ...(homelab.storage ? { storage: homelab.storage } : {}),
    ...(homelab.backups ? { backups: homelab.backups } : {}),
    monitoring: homelab.monitoring,
  });
};
