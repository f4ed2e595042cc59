import type { Lab, LabWireguardPeer } from '../../config/lab';

/** Keeps the router's mapping of a peer behind NAT (wireguard.com/quickstart: 25 seconds suit most firewalls). */
const KEEPALIVE_SECONDS = 25;

export interface ClientKeys {
  /** The peer's private key, or the text that stands for it. */
  readonly privateKey: string;
  /** The server's public key. */
  readonly serverPublicKey: string;
}

/**
 * The configuration of a peer's device, as `wg-quick` and the apps read it: only what the peer may reach goes through the tunnel,
 * and the lab's names are asked of the cluster's DNS.
 */
export function clientConfiguration(lab: Lab, peer: LabWireguardPeer, keys: ClientKeys): string {
  const { wireguard } = lab.access;
  if (!wireguard) throw new Error('this lab has no access.wireguard');
  return [
    '[Interface]',
    `PrivateKey = ${keys.privateKey}`,
    `Address = ${peer.address}/32`,
    `DNS = ${lab.cluster.dnsAddress}, ${lab.cluster.domain}`,
    '',
    '[Peer]',
    `PublicKey = ${keys.serverPublicKey}`,
    `Endpoint = ${wireguard.endpoint}:${wireguard.port}`,
    `AllowedIPs = ${[...new Set([...peer.allowedNetworks, `${lab.cluster.dnsAddress}/32`])].join(', ')}`,
    `PersistentKeepalive = ${KEEPALIVE_SECONDS}`,
    '',
  ].join('\n');
}
