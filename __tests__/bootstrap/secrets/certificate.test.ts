import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caCertificate, permits, randomCertificateKey, serverCertificate } from '../../../bootstrap/secrets/certificate';
import { temporaryDirectory } from './temporary-directory';
import { run, testWithProgram } from './test-with-program';

const NOW = new Date('2026-11-24T12:00:00Z');
const HOSTS = ['lab.home.arpa', '*.lab.home.arpa', 'photos.example.org'];

const caKey = randomCertificateKey();
const ca = caCertificate(caKey, 'lab', ['lab.home.arpa', 'photos.example.org'], NOW);
const key = randomCertificateKey();
const server = serverCertificate(key, HOSTS, { certificate: ca, key: caKey }, NOW);

/** OpenSSL's opinion of a certificate, half a year later. */
function verify(certificate: string, authority = ca) {
  const directory = temporaryDirectory();
  const [caFile, file] = [join(directory, 'ca.crt'), join(directory, 'server.crt')];
  writeFileSync(caFile, authority);
  writeFileSync(file, certificate);
  const { code, stdout, stderr } = run('openssl', [
    'verify',
    '-x509_strict',
    ...['-attime', `${Date.parse('2027-05-24T12:00:00Z') / 1000}`],
    ...['-purpose', 'sslserver', '-CAfile', caFile],
    file,
  ]);
  return { code, text: `${stdout}${stderr}` };
}

test('a server certificate is for its hosts and no other', () => {
  const certificate = new X509Certificate(server);
  expect(certificate.checkHost('lab.home.arpa')).toBe('lab.home.arpa');
  expect(certificate.checkHost('podinfo.lab.home.arpa')).toBe('*.lab.home.arpa');
  expect(certificate.checkHost('photos.example.org')).toBe('photos.example.org');
  expect(certificate.checkHost('a.b.lab.home.arpa')).toBeUndefined();
  expect(certificate.checkHost('example.org')).toBeUndefined();
});

test('the keys fit, and the signature is the CA’s', () => {
  const [authority, certificate] = [new X509Certificate(ca), new X509Certificate(server)];
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(certificate.checkIssued(authority)).toBe(true);
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(authority.checkPrivateKey(createPrivateKey(caKey))).toBe(true);
  expect([authority.ca, certificate.ca]).toEqual([true, false]);
});

test('a server certificate begins the day before and is short enough for Apple’s devices', () => {
  const { validFrom, validTo } = new X509Certificate(server);
  expect(new Date(validFrom).toISOString()).toBe('2026-11-23T12:00:00.000Z');
  expect(new Date(validTo).getTime() - new Date(validFrom).getTime()).toBeLessThanOrEqual(825 * 86_400_000);
  expect(new Date(validTo).getTime() - NOW.getTime()).toBeGreaterThan(700 * 86_400_000);
});

test('a CA lives for ten years, also into the years that are written with four digits', () => {
  const late = new X509Certificate(caCertificate(caKey, 'lab', ['lab.home.arpa'], new Date('2045-06-01T00:00:00Z')));
  expect(new Date(late.validFrom).toISOString()).toBe('2045-05-31T00:00:00.000Z');
  expect(new Date(late.validTo).toISOString()).toBe('2055-05-29T00:00:00.000Z');
});

test('a CA permits the domains that it was made for', () => {
  const authority = new X509Certificate(ca);
  expect(permits(authority, 'lab.home.arpa')).toBe(true);
  expect(permits(authority, 'photos.example.org')).toBe(true);
  expect(permits(authority, 'example.org')).toBe(false);
  expect(permits(authority, 'home.arpa')).toBe(false);
});

test('no two certificates have one serial number', () => {
  const numbers = Array.from(
    { length: 50 },
    () => new X509Certificate(caCertificate(caKey, 'lab', ['a.test'], NOW)).serialNumber,
  );
  expect(new Set(numbers).size).toBe(50);
  expect(numbers.filter((number) => !/^[4-7][0-9A-F]{31}$/.test(number))).toEqual([]);
});

// DER has another length form from 128 and from 256 bytes on.
test.each([1, 4, 5, 12, 13, 40])('a certificate for %s more hosts is read as it was meant', (count) => {
  const hosts = Array.from({ length: count }, (_, index) => `app-${index}.example.org`);
  const { subjectAltName } = new X509Certificate(serverCertificate(key, hosts, { certificate: ca, key: caKey }, NOW));
  expect(subjectAltName).toBe(hosts.map((host) => `DNS:${host}`).join(', '));
});

testWithProgram('openssl', 'openssl', 'OpenSSL accepts the certificate under its strict rules', () => {
  expect(verify(server)).toEqual({ code: 0, text: expect.stringMatching(/server\.crt: OK/) });
});

testWithProgram('openssl', 'openssl', 'OpenSSL refuses what the CA may not vouch for', () => {
  const bank = serverCertificate(key, ['bank.example'], { certificate: ca, key: caKey }, NOW);
  expect(verify(bank).text).toContain('permitted subtree violation');
});

testWithProgram('openssl', 'openssl', 'OpenSSL tells our CA from another one of the same name', () => {
  const otherKey = randomCertificateKey();
  expect(verify(server, caCertificate(otherKey, 'lab', ['lab.home.arpa'], NOW)).code).not.toBe(0);
});
