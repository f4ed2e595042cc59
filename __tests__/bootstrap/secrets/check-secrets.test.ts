import { X509Certificate } from 'node:crypto';
import { randomCertificateKey } from '../../../bootstrap/secrets/certificate';
import { secretProblems } from '../../../bootstrap/secrets/check-secrets';
import { generateMissing } from '../../../bootstrap/secrets/generate';
import { secretNeeds } from '../../../bootstrap/secrets/needs';
import { Secret } from '../../../bootstrap/secrets/secret';
import { wireguardPublicKey } from '../../../bootstrap/secrets/wireguard-key';
import type { Lab } from '../../../config/lab';
import { declaring, INGRESS } from './declaring';
import { labOf, missionText } from './valid-lab';

const NOW = new Date('2026-11-24T12:00:00Z');
const DAY = 86_400_000;
const KNOWN = 'kubernetes/flux-system/git-credentials/known_hosts';
const CERTIFICATE = 'kubernetes/istio-ingress/ingress-tls/tls.crt';
const HOST_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsv7vkE0iDZueu9pzvEXcMI5MOvBmyWK1uqA8xk+9D7';

const dist = [INGRESS, declaring('flux-system', 'flux', { 'git-credentials': 'known_hosts=ssh-known-hosts' })];
const text = missionText().replace(/repository: \S+/, 'repository: ssh://git@git.example.net/home/lab');
const lab = labOf(text);
const needs = secretNeeds(lab, dist);
const values = new Map([
  ...generateMissing({ lab, needs, values: new Map(), now: NOW }),
  [KNOWN, new Secret(`git.example.net ${HOST_KEY}\n`)],
]);

interface Case {
  readonly lab?: Lab;
  readonly set?: Readonly<Record<string, string>>;
  readonly days?: number;
}

const problems = ({ lab: other = lab, set = {}, days = 0 }: Case) =>
  secretProblems({
    lab: other,
    needs: secretNeeds(other, dist),
    values: new Map([...values, ...Object.entries(set).map(([name, value]): [string, Secret] => [name, new Secret(value)])]),
    now: new Date(NOW.getTime() + days * DAY),
  }).map(({ name, problem, remedy }) => `${name} ${problem} → ${remedy}`);

test('what generate made is right', () => {
  expect(problems({})).toEqual([]);
});

test.each([
  ['k3s/agent-token', 'short', /has another form; it must be 64 hex digits → npm run secrets -- rotate k3s\/agent-token/],
  ['k3s/agent-token', '', /is empty/],
  ['node/h5b-x86/password', 'g'.repeat(32), /32 hex digits/],
  ['postgres/kine', 'with/slash@and:colon', /at least 16 letters and digits/],
  ['wireguard/private-key', 'A'.repeat(43).concat('='), /a WireGuard private key/],
  ['ssh/h5b-pi-worker/ed25519', '-----BEGIN RSA PRIVATE KEY-----', /not a private key in OpenSSH format; it must be/],
  [
    'ca/private-key',
    '-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n',
    /has another form; it must be a private key, ECDSA P-256/,
  ],
  [
    'ca/certificate',
    '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n',
    /has another form; it must be one certificate/,
  ],
  ['ipmi/h5b-x86/user', 'seventeen-letters', /at most 16 characters .* → npm run secrets -- set ipmi/],
  ['ipmi/h5b-x86/password', 'with space', /at most 20 characters without spaces/],
  [KNOWN, 'git.example.net\n', /has another form in its 1\. entry/],
  [KNOWN, '# a comment\n', /names no host/],
])('%s as %j is wrong', (name, value, message) => {
  const found = problems({ set: { [name]: value } }).filter((problem) => problem.startsWith(name));
  expect(found).toEqual([expect.stringMatching(message)]);
});

test.each([
  [0, []],
  [768, []],
  [770, [`${CERTIFICATE} expires in 29 days, on 2029-01-31 → npm run secrets -- rotate ${CERTIFICATE}`]],
  [800, [`${CERTIFICATE} has expired on 2029-01-31 → npm run secrets -- rotate ${CERTIFICATE}`]],
  [-3, expect.arrayContaining([expect.stringMatching(/is not valid before 2026-11-23; check the clock of this machine/)])],
])('after %s days: %j', (days, expected) => {
  expect(problems({ days })).toEqual(expected);
});

test('a host outside of the domain wants another certificate, and a CA that may vouch for it', () => {
  const more = labOf(text.replace('port: 9898,', 'port: 9898, host: photos.example.org,'));
  expect(problems({ lab: more })).toEqual([
    'ca/certificate may not vouch for photos.example.org → npm run secrets -- rotate ca/certificate',
    `${CERTIFICATE} is not for photos.example.org → npm run secrets -- rotate ${CERTIFICATE}`,
  ]);
});

test('a key that belongs to another certificate is found from the certificate', () => {
  expect(problems({ set: { 'ca/private-key': randomCertificateKey() } })).toEqual([
    'ca/certificate does not belong to ca/private-key → npm run secrets -- rotate ca/certificate',
  ]);
});

test('a certificate of another CA is found', () => {
  const other = generateMissing({ lab, needs, values: new Map(), now: NOW });
  const [certificate, key] = [CERTIFICATE, CERTIFICATE.replace('crt', 'key')].map((name) => other.get(name)?.reveal() ?? '');
  expect(problems({ set: { [CERTIFICATE]: `${certificate}`, [CERTIFICATE.replace('crt', 'key')]: `${key}` } })).toEqual([
    `${CERTIFICATE} is not signed by ca/certificate → npm run secrets -- rotate ${CERTIFICATE}`,
  ]);
});

test('a certificate with the right issuer and a wrong signature is found', () => {
  const { raw } = new X509Certificate(values.get(CERTIFICATE)?.reveal() ?? '');
  raw.writeUInt8(raw.readUInt8(raw.length - 1) ^ 1, raw.length - 1);
  expect(problems({ set: { [CERTIFICATE]: new X509Certificate(raw).toString() } })).toEqual([
    `${CERTIFICATE} is not signed by ca/certificate → npm run secrets -- rotate ${CERTIFICATE}`,
  ]);
});

test('a server certificate in place of the CA is found', () => {
  const set = { 'ca/certificate': values.get(CERTIFICATE)?.reveal() ?? '' };
  expect(problems({ set })).toContain('ca/certificate is no certificate of a CA → npm run secrets -- rotate ca/certificate');
});

test('the public key of the VPN in homelab.yaml has to be the one of its private key', () => {
  const own = wireguardPublicKey(values.get('wireguard/private-key')?.reveal() ?? '');
  const written = (key: string) => labOf(text.replace('wireguard:\n', `wireguard:\n    publicKey: ${key}\n`));
  expect(problems({ lab: written(own) })).toEqual([]);
  const other = '4uB7c/+mM3TvR8XCKtZjx+EM2E24CatsBB9tEoejDHF='.replace('F=', 'E=');
  expect(problems({ lab: written(other.replace('4', '5')) })).toEqual([
    expect.stringContaining(`has the public half ${own}, but access.wireguard.publicKey`),
  ]);
});

test.each([
  [`git.example.net,192.168.1.5 ${HOST_KEY}`, true],
  [`@cert-authority git.example.net ${HOST_KEY}`, true],
  [`# git.example.net:22\n|1|aaaa=|bbbb= ${HOST_KEY}`, true],
  [`git.example.com ${HOST_KEY}`, false],
  [`[git.example.net]:2222 ${HOST_KEY}`, false],
])('known hosts %j: right is %s', (known, right) => {
  expect(problems({ set: { [KNOWN]: `${known}\n` } }).length === 0).toBe(right);
});

test('known hosts with a port are those of the port', () => {
  const other = labOf(text.replace('git.example.net/', 'git.example.net:2222/'));
  expect(problems({ lab: other })).toEqual([
    expect.stringContaining('has no key of [git.example.net]:2222, where gitops.repository is'),
  ]);
  expect(problems({ lab: other, set: { [KNOWN]: `[git.example.net]:2222 ${HOST_KEY}\n` } })).toEqual([]);
});

test('no problem shows a value', () => {
  const shown = JSON.stringify(needs.map(({ name }) => problems({ set: { [name]: 'hunter2 hunter2' } })));
  expect(shown).not.toContain('hunter2');
  expect(shown.length).toBeGreaterThan(1000);
});
