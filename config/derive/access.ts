import { cidr } from '../address-range';
import { formatIpv4 } from '../ipv4';
import type { Lab, LabServiceAddress, LabWireguard } from '../lab';
import type { Homelab } from '../schema';
import { assignAddresses } from '../service-addresses';

/** The server takes the first address of the tunnel network. */
export const wireguardServerAddress = (network: string): string => formatIpv4(cidr(network).first + 1);

const deriveWireguard = (homelab: Homelab, written: NonNullable<Homelab['access']['wireguard']>): LabWireguard => ({
  service: 'wireguard',
  port: written.port,
  cidr: written.cidr,
  serverAddress: wireguardServerAddress(written.cidr),
  ...(written.publicKey === undefined ? {} : { publicKey: written.publicKey }),
  endpoint: written.endpoint,
  peers: Object.entries(written.peers).map(([name, peer]) => ({
    name,
    publicKey: peer.publicKey,
    address: peer.address,
    allowedNetworks: peer.allowedNetworks ?? [homelab.network.lan],
  })),
});

/** The ways into the lab. */
export const deriveAccess = (homelab: Homelab): Lab['access'] => {
  const { ingress, wireguard, ssh } = homelab.access;
  return {
    ingress: { service: 'ingress', httpPort: ingress.httpPort, httpsPort: ingress.httpsPort, tls: ingress.tls },
    ...(wireguard ? { wireguard: deriveWireguard(homelab, wireguard) } : {}),
    sshAuthorizedKeys: ssh.authorizedKeys,
  };
};

/** The address of every LoadBalancer Service by its name. Throws if one got none, which the rules rule out. */
export const deriveAddresses = (homelab: Homelab): Readonly<Record<string, LabServiceAddress>> => {
  const { assigned, unassigned } = assignAddresses(homelab);
  const [left] = unassigned;
  if (left) throw new Error(`no address for ${left.wanted.name}; derive() takes a homelab.yaml that passed every rule`);
  return Object.fromEntries(
    assigned.map(({ wanted, address, succession }) => [
      wanted.name,
      { name: wanted.name, address, pool: wanted.pool, fixed: wanted.address !== undefined, succession },
    ]),
  );
};
