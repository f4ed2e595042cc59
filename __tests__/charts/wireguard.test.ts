import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { clientConfiguration } from '../../charts/wireguard/client-configuration';
import { qrCode } from '../../charts/wireguard/qr-code';
import { at, tryText } from '../../checks/json';
import { tryPodTemplate } from '../../checks/pod';
import { labOf, missionLab, missionText, objectOf, objectsOf, renderedOf } from '../support/cluster';

const ROOT = join(__dirname, '..', '..');

const objects = objectsOf(missionLab(), 'wireguard');
const daemonSet = objectOf(objects, 'DaemonSet', 'wireguard');
const pod = tryPodTemplate(daemonSet);
const files = at(objectOf(objects, 'ConfigMap', 'wireguard').object, 'data');
const file = (name: string) => tryText(at(files, name)) ?? '';

const edited = (find: RegExp, replacement: string) => {
  const text = missionText().replace(find, replacement);
  expect(text).not.toBe(missionText());
  return labOf(text);
};

function x25519() {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const last32 = (der: Buffer) => der.subarray(der.length - 32).toString('base64');
  return {
    privateKey: last32(privateKey.export({ type: 'pkcs8', format: 'der' })),
    publicKey: last32(publicKey.export({ type: 'spki', format: 'der' })),
  };
}

function run(args: readonly string[], input = '') {
  const command = ['-r', './register.js', 'charts/wireguard/client.ts', '--config', '__tests__/config/valid/mission.yaml'];
  return spawnSync(process.execPath, [...command, ...args], { cwd: ROOT, encoding: 'utf8', input });
}

test('it runs on every worker, and x86 leads the address', () => {
  expect(daemonSet.annotations['h5b.io/survives']).toBe('x86,api,storage');
  expect(at(pod?.spec, 'nodeSelector')).toEqual({ 'h5b.io/worker': 'true' });
  const service = objectOf(objects, 'Service', 'wireguard');
  const address = missionLab().addresses.wireguard;
  expect(service.annotations['metallb.io/loadBalancerIPs']).toBe(address?.address);
  expect(address?.succession).toEqual(['h5b-x86', 'h5b-pi-worker']);
  expect(at(service.object, 'spec')).toMatchObject({ externalTrafficPolicy: 'Local', ports: [{ port: 51820, protocol: 'UDP' }] });
});

test('it needs neither the API nor storage once it runs', () => {
  expect(at(pod?.spec, 'automountServiceAccountToken')).toBe(false);
  const kinds = objects.map(({ kind }) => kind);
  expect(kinds.filter((kind) => /Role|PersistentVolumeClaim/.test(kind))).toEqual([]);
});

test('a server that lost the address to another node is silent: it never begins a handshake', () => {
  const [bytes] = /(?<=--sport 51820 -m length --length )\d+(?= -j DROP)/.exec(file('iptables.rules')) ?? [];
  const handshake = 148;
  expect(Number(bytes)).toBe(20 + 8 + handshake);
  // Data is 32 bytes longer than a multiple of 16, so no length of it is dropped.
  expect((handshake - 32) % 16).not.toBe(0);
});

test('the private key is in no object, only the name of the Secret that holds it', () => {
  expect(renderedOf(missionLab()).files.get('wireguard/secret.wireguard.wireguard.yaml')).toBeUndefined();
  expect(file('wg0.conf')).not.toContain('PrivateKey');
  expect(daemonSet.annotations['secrets.h5b.io/wireguard']).toBe('privateKey=wireguard-private-key');
});

test('every peer has its key and its one address', () => {
  for (const { name, publicKey, address } of missionLab().access.wireguard?.peers ?? []) {
    expect(file('wg0.conf')).toContain(`# ${name}\n[Peer]\nPublicKey = ${publicKey}\nAllowedIPs = ${address}/32\n`);
  }
});

test('a peer reaches its networks and DNS, and no other peer', () => {
  const rules = file('iptables.rules').split('\n');
  const [forwardBetweenPeers, firstAccepted] = [
    rules.indexOf('-A FORWARD -i wg0 -o wg0 -j DROP'),
    rules.findIndex((rule) => /-s 10/.test(rule) && /ACCEPT/.test(rule)),
  ];
  expect(rules).toContain(':FORWARD DROP [0:0]');
  expect(forwardBetweenPeers).toBeGreaterThan(0);
  expect(firstAccepted).toBeGreaterThan(forwardBetweenPeers);
  expect(rules).toContain('-A FORWARD -i wg0 -s 10.44.0.2/32 -d 192.168.1.0/24 -j ACCEPT');
});

test('a changed peer restarts the pods, an unchanged one does not', () => {
  const digest = (lab: ReturnType<typeof labOf>) =>
    tryPodTemplate(objectOf(objectsOf(lab, 'wireguard'), 'DaemonSet', 'wireguard'))?.annotations['h5b.io/configuration'];
  expect(digest(labOf(missionText()))).toBe(pod?.annotations['h5b.io/configuration']);
  expect(digest(edited(/address: 10\.44\.0\.3/, 'address: 10.44.0.33'))).not.toBe(pod?.annotations['h5b.io/configuration']);
});

test("a peer's configuration sends its networks and DNS through the tunnel, nothing else", () => {
  const lab = missionLab();
  const peer = lab.access.wireguard?.peers[0];
  if (!peer) throw new Error('the mission lab has no peers');
  const text = clientConfiguration(lab, peer, { privateKey: 'PRIVATE', serverPublicKey: 'PUBLIC' });
  expect(text.split('\n')).toEqual([
    '[Interface]',
    'PrivateKey = PRIVATE',
    'Address = 10.44.0.2/32',
    'DNS = 10.43.0.10, h5b.home.arpa',
    '',
    '[Peer]',
    'PublicKey = PUBLIC',
    'Endpoint = vpn.example.net:51820',
    'AllowedIPs = 192.168.1.0/24, 10.43.0.10/32',
    'PersistentKeepalive = 25',
    '',
  ]);
});

test('the QR code has its three finders and a quiet zone', () => {
  const lines = qrCode('x').split('\n');
  // Version 1: 21 modules and 4 light ones on each side; two rows a line.
  expect(lines).toHaveLength(15);
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([29]));
  expect(lines[0]).toBe('█'.repeat(29));
  expect(lines[2]).toMatch(/^████ ▄▄▄▄▄ █.* ▄▄▄▄▄ ████$/);
});

test('the command prints a configuration, and never asks for the private key in its arguments', () => {
  const server = x25519();
  const device = x25519();
  const plain = run(['phone', '--server-key', server.publicKey]);
  expect([plain.status, plain.stderr]).toEqual([0, '']);
  expect(plain.stdout).toContain('PrivateKey = <paste the private key of this device>');
  const filled = run(['phone', '--server-key', server.publicKey, '--key-file', '-'], `${device.privateKey}\n`);
  expect(filled.stdout).toContain(`PrivateKey = ${device.privateKey}\n`);
});

test.each([
  ['an unknown peer', ['phon', '--server-key', x25519().publicKey], 'no peer "phon"; did you mean "phone"?'],
  ['no peer', [], 'name one peer: phone, laptop'],
  ['a malformed server key', ['phone', '--server-key', 'abc'], '--server-key: not a WireGuard public key'],
  ['a QR code without a key', ['phone', '--server-key', x25519().publicKey, '--qr'], 'give the private key with --key-file'],
  ['an unknown option', ['phone', '--pnng'], "Unknown option '--pnng'"],
  [
    'a key file that is not there',
    ['phone', '--server-key', x25519().publicKey, '--key-file', '/no/such'],
    '/no/such cannot be read',
  ],
])('%s is refused in words', (_title, args, message) => {
  const { status, stdout, stderr } = run(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});
