import { z } from 'zod';
import { address, dnsLabel, email, hostOrAddress, network, port, sshPublicKey, url, wireguardKey } from './scalars';

const tls = z
  .discriminatedUnion('mode', [
    z
      .strictObject({
        mode: z.literal('ca').describe('A certificate authority of the lab, made by "npm run secrets"; no account needed.'),
      })
      .describe('A CA of your own; devices trust it after they import its certificate.'),
    z
      .strictObject({
        mode: z.literal('acme').describe('A public CA by ACME with DNS-01; cluster.domain must be a domain you own.'),
        email: email().describe('Where the CA writes to before certificates expire.'),
        directory: url()
          .default('https://acme-v02.api.letsencrypt.org/directory')
          .describe("The CA's ACME directory. Default: Let's Encrypt."),
        dnsProvider: z
          .enum(['cloudflare', 'route53', 'digitalocean', 'rfc2136'])
          .describe('Who serves the zone; its credentials are in the secrets file.'),
      })
      .describe('Certificates that every device trusts.'),
  ])
  .describe('Where the certificate of the ingress comes from. Default {mode: ca}.');

const fixedAddress = () =>
  address()
    .optional()
    .describe('Fixed service address. Default: chosen from the pool such that the preferred node announces it.');
const pool = () => dnsLabel().optional().describe('Pool that the address is chosen from. Default: the first of network.pools.');

const ingress = z
  .strictObject({
    tls: tls.default({ mode: 'ca' }),
    httpPort: port().default(80).describe('Redirects to https. Default 80.'),
    httpsPort: port().default(443).describe('Default 443.'),
    address: fixedAddress(),
    pool: pool(),
  })
  .describe('The reverse proxy in front of the HTTP apps.');

const peer = z
  .strictObject({
    publicKey: wireguardKey().describe("The peer's public key, the output of wg pubkey. The private key stays on the peer."),
    address: address().describe("The peer's address inside access.wireguard.cidr."),
    allowedNetworks: z
      .array(network())
      .min(1)
      .optional()
      .describe('Networks the peer may reach through the tunnel; 0.0.0.0/0 sends everything. Default: network.lan.'),
  })
  .describe('A device that dials in.');

const wireguard = z
  .strictObject({
    endpoint: hostOrAddress().describe('What peers dial from outside: a host name or a public address.'),
    port: port().default(51820).describe('UDP port, also the one that the router forwards. Default 51820.'),
    cidr: network().describe('Network of the tunnel; meets no other network. The server has its first address.'),
    publicKey: wireguardKey()
      .optional()
      .describe(
        "The server's public key, for the configurations of peers; wg pubkey makes it from the private key. Default: none.",
      ),
    address: fixedAddress(),
    pool: pool(),
    peers: z.record(dnsLabel(), peer).default({}).describe('Devices by name. Default: none.'),
  })
  .describe('The way in from outside.');

const ssh = z
  .strictObject({
    authorizedKeys: z.array(sshPublicKey()).default([]).describe('Public keys that may log in to the nodes. Default: none.'),
  })
  .describe('Who may log in to the nodes.');

/** How people and devices reach the lab. */
export const accessSchema = z
  .strictObject({
    ingress: ingress.prefault({}),
    wireguard: wireguard.optional(),
    ssh: ssh.prefault({}),
  })
  .describe('How people and devices reach the lab.');
