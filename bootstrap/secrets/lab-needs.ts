import type { Lab, LabNode } from '../../config/lab';
import type { DeclaredKey } from './declared-secrets';
import { APPLY_AFTERWARDS, entered, generated, RANDOM, type SecretNeed } from './secret-need';

/** The private key of the VPN server. */
export const WIREGUARD_KEY = 'wireguard/private-key';

/** What follows from homelab.yaml. `declared`: the keys in dist/ that hold the VPN's key. */
export const labNeeds = (lab: Lab, declared: readonly DeclaredKey[]): readonly SecretNeed[] => [
  ...clusterNeeds(lab),
  ...lab.nodes.flatMap(nodeNeeds),
  ...wireguardNeeds(lab, declared),
  ...backupNeeds(lab),
  ...acmeNeeds(lab),
  ...mailNeeds(lab),
];

const clusterNeeds = ({ cluster }: Lab): readonly SecretNeed[] => [
  generated({
    name: 'k3s/server-token',
    for: 'k3s: control nodes join by it, and it encrypts the keys in the datastore',
    how: RANDOM,
    shape: { kind: 'hex', digits: 64 },
    rotation: 'A running cluster has to be told first: k3s token rotate, on a control node (docs.k3s.io/cli/token).',
    guarded: true,
  }),
  generated({
    name: 'k3s/agent-token',
    for: 'k3s: workers join by it',
    how: RANDOM,
    shape: { kind: 'hex', digits: 64 },
  }),
  ...(cluster.datastore === 'postgres'
    ? [generated({ name: 'postgres/kine', for: 'k3s: its login at Postgres', how: RANDOM, shape: { kind: 'password' } })]
    : []),
];

function nodeNeeds({ name, control, worker, hardware, ipmi }: LabNode): readonly SecretNeed[] {
  const cluster = generated({
    name: `node/${name}/password`,
    for: `k3s: ${name} proves that it is the node of that name`,
    how: RANDOM,
    // k3s-io/k3s: pkg/agent/config, 16 random bytes in hex.
    shape: { kind: 'hex', digits: 32 },
    rotation: `The API server keeps the old one: kubectl -n kube-system delete secret ${name}.node-password.k3s. ${APPLY_AFTERWARDS}`,
  });
  const host = generated({
    name: `ssh/${name}/ed25519`,
    for: `SSH: host key of ${name}`,
    how: RANDOM,
    shape: { kind: 'ssh-key' },
    rotation: `Whoever connects has to trust the new one (known_hosts). ${APPLY_AFTERWARDS}`,
  });
  const bmc = (key: string, atMost: number) =>
    entered({
      name: `ipmi/${name}/${key}`,
      for: `IPMI: ${key} at the BMC ${ipmi} of ${name}`,
      how: "as set up in the BMC's web interface",
      // IPMI 2.0, section 22.28 and 22.30.
      shape: { kind: 'word', atMost },
    });
  // An x86 host makes its own when Debian is installed; a Pi has no disk that would keep one.
  return [
    ...(control || worker ? [cluster] : []),
    ...(hardware === 'pi4' ? [host] : []),
    ...(ipmi === undefined ? [] : [bmc('user', 16), bmc('password', 20)]),
  ];
}

function wireguardNeeds({ access }: Lab, kubernetes: readonly DeclaredKey[]): readonly SecretNeed[] {
  if (!access.wireguard && kubernetes.length === 0) return [];
  return [
    generated({
      name: WIREGUARD_KEY,
      for: 'WireGuard: the VPN server',
      how: 'as wg genkey does',
      shape: { kind: 'wireguard-key' },
      kubernetes,
      rotation: `Every peer needs the new public key, which goes into access.wireguard.publicKey. ${APPLY_AFTERWARDS}`,
    }),
  ];
}

function backupNeeds({ backups }: Lab): readonly SecretNeed[] {
  const bucket = backups?.bucket;
  if (!bucket) return [];
  const key = (name: string, what: string) =>
    entered({
      name: `backblaze/${name}`,
      for: `backups: ${what} for bucket ${bucket.name}`,
      how:
        bucket.provider === 'b2' ? 'Backblaze, Application Keys, a key for this bucket only' : `from who runs ${bucket.endpoint}`,
      shape: { kind: 'word', atMost: 200 },
    });
  return [
    key('key-id', 'id of the key'),
    key('application-key', 'the key'),
    generated({
      name: 'restic/password',
      for: 'backups: encrypts them before they leave',
      how: RANDOM,
      shape: { kind: 'password' },
      rotation: 'Backups that exist want the old one; restic key passwd changes it in the repository first.',
      guarded: true,
    }),
  ];
}

/** What each provider's API asks for, by lego's names without their prefix (go-acme.github.io/lego/dns). */
const DNS_CREDENTIALS = {
  cloudflare: ['dns-api-token'],
  route53: ['access-key-id', 'secret-access-key'],
  digitalocean: ['auth-token'],
  rfc2136: ['tsig-key', 'tsig-secret'],
} as const;

function acmeNeeds({ access }: Lab): readonly SecretNeed[] {
  const { tls } = access.ingress;
  if (tls.mode !== 'acme') return [];
  return DNS_CREDENTIALS[tls.dnsProvider].map((key) =>
    entered({
      name: `acme/${tls.dnsProvider}/${key}`,
      for: 'ACME: proves that the domain is yours (DNS-01)',
      how: `from ${tls.dnsProvider}, with the right to edit this zone only`,
      shape: { kind: 'word', atMost: 500 },
    }),
  );
}

const mailNeeds = ({ monitoring }: Lab): readonly SecretNeed[] =>
  Object.entries(monitoring.receivers).flatMap(([name, receiver]) =>
    receiver.kind === 'email' && receiver.username !== undefined
      ? [
          entered({
            name: `monitoring/${name}/password`,
            for: `alerts: login ${receiver.username} at ${receiver.server}`,
            how: 'from your mail provider; an app password where there are such',
            shape: { kind: 'text' },
          }),
        ]
      : [],
  );
