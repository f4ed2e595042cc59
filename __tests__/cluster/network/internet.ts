import type { ClusterLab } from '../harness/cluster-lab';
import { Machine } from './machine';

/** Addresses for documentation (RFC 5737) stand for the internet. */
const ROUTER_OUTSIDE = '203.0.113.1';
const DEVICE_OUTSIDE = '203.0.113.20';

export interface Internet {
  /** The household's router: to the LAN's gateway address it adds a public one, of which it forwards the VPN's port. */
  readonly router: Machine;
  /** A device on the other side of the router, which has no way into the LAN but that port. */
  readonly device: Machine;
}

/** Adds the world outside, as docs for the owner's router say: one UDP port is forwarded to the VPN's service address. */
export async function addInternet({ sandbox, lab }: ClusterLab): Promise<Internet> {
  const { wireguard } = lab.access;
  const address = lab.addresses.wireguard?.address;
  if (!wireguard || address === undefined) throw new Error('this lab has no VPN');
  await sandbox.run(['sh', '-ec', 'ip link add wan type bridge && ip link set wan up']);
  const router = await Machine.attach(sandbox, {
    name: 'router',
    links: [
      { device: 'eth0', bridge: 'lan', address: `${lab.network.gateway}/${lab.network.lan.split('/')[1]}` },
      { device: 'wan0', bridge: 'wan', address: `${ROUTER_OUTSIDE}/24` },
    ],
  });
  await router.namespace.run(
    `echo 1 > /proc/sys/net/ipv4/ip_forward
     nft add table ip forwarded
     nft 'add chain ip forwarded prerouting { type nat hook prerouting priority dstnat; }'
     nft add rule ip forwarded prerouting iifname wan0 udp dport ${wireguard.port} dnat to ${address}`,
  );
  const device = await Machine.attach(sandbox, {
    name: 'device',
    links: [{ device: 'eth0', bridge: 'wan', address: `${DEVICE_OUTSIDE}/24` }],
  });
  return { router, device };
}

/** A hosts file in which the VPN's public name is the router. */
export const hostsFile = (endpoint: string): string => `127.0.0.1 localhost\n${ROUTER_OUTSIDE} ${endpoint}\n`;
