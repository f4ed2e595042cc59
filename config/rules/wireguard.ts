/** Peers of the tunnel. */
import { formatCidr, formatRange, includes, tryCidr } from '../address-range';
import { type Draft, present } from '../draft';
import { formatIpv4, tryIpv4 } from '../ipv4';
import { error, formatPath, type Path, type Problem } from '../problem';

const peerPath = (name: string, key: string): Path => ['access', 'wireguard', 'peers', name, key];

export function* peerAddressesAreHostsOfTheTunnel(lab: Draft): Iterable<Problem> {
  const tunnel = tryCidr(lab.access?.wireguard?.cidr ?? '');
  for (const [name, { address: text = '' }] of tunnel ? present(lab.access?.wireguard?.peers) : []) {
    const address = tryIpv4(text);
    if (!tunnel || address === undefined) continue;
    const within = `choose one within ${formatRange({ first: tunnel.first + 2, last: tunnel.last - 1 })}`;
    const path = peerPath(name, 'address');
    if (!includes(tunnel, address))
      yield error(path, `${text} is not inside access.wireguard.cidr ${formatCidr(tunnel)}; ${within}`);
    else if (address === tunnel.first + 1) yield error(path, `${text} is the server's own address in the tunnel; ${within}`);
    else if (address === tunnel.first) yield error(path, `${text} is the network address of access.wireguard.cidr; ${within}`);
    else if (address === tunnel.last) yield error(path, `${text} is the broadcast address of access.wireguard.cidr; ${within}`);
  }
}

export function* peersDiffer(lab: Draft): Iterable<Problem> {
  const addresses = new Map<string, Path>();
  const { publicKey: server } = lab.access?.wireguard ?? {};
  const keys = new Map<string, Path>(server === undefined ? [] : [[server, ['access', 'wireguard', 'publicKey']]]);
  for (const [name, { address, publicKey }] of present(lab.access?.wireguard?.peers)) {
    const addressOwner = addresses.get(address ?? '');
    if (addressOwner)
      yield error(peerPath(name, 'address'), `${address} is already used by ${formatPath(addressOwner)}; choose another`);
    else if (address !== undefined) addresses.set(address, peerPath(name, 'address'));
    const keyOwner = keys.get(publicKey ?? '');
    if (keyOwner)
      yield error(
        peerPath(name, 'publicKey'),
        `the key is already used by ${formatPath(keyOwner)}; every device needs a pair of its own`,
      );
    else if (publicKey !== undefined) keys.set(publicKey, peerPath(name, 'publicKey'));
  }
}

export function* allowedNetworksMeetTheLab(lab: Draft): Iterable<Problem> {
  const tunnel = tryCidr(lab.access?.wireguard?.cidr ?? '');
  for (const [name, { allowedNetworks }] of tunnel ? present(lab.access?.wireguard?.peers) : []) {
    for (const [index, text] of (allowedNetworks ?? []).entries()) {
      const network = tryCidr(text ?? '');
      if (!tunnel || !network || !includes(network, tunnel.first) || network.prefix < tunnel.prefix || network.prefix === 0)
        continue;
      yield error(
        [...peerPath(name, 'allowedNetworks'), index],
        `${text} is the tunnel itself; list the networks behind it, e.g. ${lab.network?.lan ?? formatIpv4(tunnel.first)}`,
      );
    }
  }
}
