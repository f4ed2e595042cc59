import type { Lab, LabWireguard } from '../../config/lab';

/** Where the pod mounts what is made here. */
export const CONFIGURATION_DIRECTORY = '/etc/wireguard';

/** Where the pod mounts the Secret. */
export const KEY_DIRECTORY = '/run/secrets/wireguard';

/** Key of the Secret that holds the server's private key, as `wg genkey` prints it. */
export const PRIVATE_KEY = 'privateKey';

/** What WireGuard adds to a packet that travels in IPv6: 40 bytes IP, 8 UDP, 32 of its own (WireGuard whitepaper, 5.4.6). */
const OVERHEAD_BYTES = 80;

/**
 * Bytes of a packet that begins a handshake: 20 IP, 8 UDP, 148 of its own (WireGuard whitepaper, 5.4.2). No other message is as
 * long: data is padded to 16 bytes, and 116 bytes of it are not.
 */
const INITIATION_BYTES = 176;

/** The files of the server, by name. None of them is secret. */
export const configurationFiles = (lab: Lab, wireguard: LabWireguard): Readonly<Record<string, string>> => ({
  'wg0.conf': peersText(wireguard),
  'iptables.rules': rulesText(lab, wireguard),
  'start.sh': startScript(wireguard),
});

/** In the form of `wg setconf`; without the private key, which the start script sets from its own file. */
const peersText = ({ port, peers }: LabWireguard): string =>
  [
    `[Interface]\nListenPort = ${port}\n`,
    ...peers.map(({ name, publicKey, address }) => `# ${name}\n[Peer]\nPublicKey = ${publicKey}\nAllowedIPs = ${address}/32\n`),
  ].join('\n');

/**
 * In the form of `iptables-restore`. A peer reaches the networks it may and the cluster's DNS, and no other peer. What it sends
 * leaves with the pod's own address: Calico drops packets of any other.
 *
 * A server never begins a handshake. One that lost the address to another node would do so every 5 s for 90 s, to learn why nobody
 * answers; the peer, who cannot tell the servers apart, takes that for a sign of life and does not begin one itself, with the server
 * that has the address, and its answers go to that one, which did not ask. Peers begin soon enough: after 15 s without an answer.
 */
const rulesText = (lab: Lab, { cidr, peers, port }: LabWireguard): string =>
  [
    '*nat',
    ':POSTROUTING ACCEPT [0:0]',
    `-A POSTROUTING -s ${cidr} -o eth0 -j MASQUERADE`,
    'COMMIT',
    '*filter',
    ':FORWARD DROP [0:0]',
    `-A OUTPUT -o eth0 -p udp --sport ${port} -m length --length ${INITIATION_BYTES} -j DROP`,
    '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    '-A FORWARD -i wg0 -o wg0 -j DROP',
    ...['udp', 'tcp'].map((protocol) => `-A FORWARD -i wg0 -d ${lab.cluster.dnsAddress}/32 -p ${protocol} --dport 53 -j ACCEPT`),
    ...peers.flatMap(({ address, allowedNetworks }) =>
      allowedNetworks.map((network) => `-A FORWARD -i wg0 -s ${address}/32 -d ${network} -j ACCEPT`),
    ),
    'COMMIT',
    '',
  ].join('\n');

const startScript = ({ serverAddress, cidr }: LabWireguard): string => `#!/bin/sh
# Brings the tunnel up in the pod's own network namespace, then waits. Safe to run again: a restarted container finds it there.
set -eu
if [ "$(cat /proc/sys/net/ipv4/ip_forward)" != 1 ]; then
  echo 'net.ipv4.ip_forward is 0 in this pod: the CNI configuration has to allow IP forwarding' >&2
  exit 1
fi
ip link show wg0 >/dev/null 2>&1 || ip link add wg0 type wireguard
wg setconf wg0 ${CONFIGURATION_DIRECTORY}/wg0.conf
wg set wg0 private-key ${KEY_DIRECTORY}/${PRIVATE_KEY}
ip address replace ${serverAddress}/${cidr.split('/')[1]} dev wg0
ip link set wg0 mtu $(($(cat /sys/class/net/eth0/mtu) - ${OVERHEAD_BYTES})) up
iptables-restore ${CONFIGURATION_DIRECTORY}/iptables.rules
echo 'wg0 is up'
trap 'exit 0' TERM INT
sleep infinity &
wait $!
`;
