import { X509Certificate } from 'node:crypto';
import { secretProblems } from '../../../bootstrap/secrets/check-secrets';
import { generateMissing, rotatedWith } from '../../../bootstrap/secrets/generate';
import { secretNeeds } from '../../../bootstrap/secrets/needs';
import { Secret } from '../../../bootstrap/secrets/secret';
import { shapeProblem } from '../../../bootstrap/secrets/shape';
import { declaring, INGRESS } from './declaring';
import { validLab } from './valid-lab';

const NOW = new Date('2026-11-24T12:00:00Z');
const lab = validLab('no-pi-worker');
const dist = [
  INGRESS,
  declaring('flux-system', 'flux', { 'git-credentials': 'identity=ssh-key,known_hosts=ssh-known-hosts' }),
  declaring('argocd', 'argo', { redis: 'auth=password' }),
  declaring('vpn', 'wireguard', { wireguard: 'privateKey=wireguard-private-key' }),
];
const needs = secretNeeds(lab, dist);
const generate = (values: ReadonlyMap<string, Secret>) => generateMissing({ lab, needs, values, now: NOW });
const everything = generate(new Map());
const CERTIFICATE = 'kubernetes/istio-ingress/ingress-tls/tls.crt';
const without = (...names: readonly string[]) => new Map([...everything].filter(([name]) => !names.includes(name)));

test('everything that can be made is made, in its shape, and fits together', () => {
  const made = needs.filter(({ maker }) => maker === 'generated');
  expect([...everything.keys()].sort()).toEqual(made.map(({ name }) => name));
  expect(made.map(({ name, shape }) => [name, shapeProblem(shape, everything.get(name)?.reveal() ?? '')])).toEqual(
    made.map(({ name }) => [name, undefined]),
  );
  expect(secretProblems({ lab, needs, values: everything, now: NOW })).toEqual([]);
});

test('no two values are the same', () => {
  expect(new Set([...everything.values()].map((value) => value.reveal())).size).toBe(everything.size);
});

test('passwords are safe in a URL', () => {
  const password = everything.get('kubernetes/argocd/redis/auth')?.reveal() ?? '';
  expect(encodeURIComponent(password)).toBe(password);
  expect(password).toHaveLength(32);
});

test('what exists stays, and is not made again', () => {
  const own = new Map([['k3s/agent-token', new Secret('mine')]]);
  expect(generate(own).has('k3s/agent-token')).toBe(false);
  expect(generate(everything).size).toBe(0);
});

test('a certificate that is missing is made from the keys that exist', () => {
  const made = generate(without(CERTIFICATE));
  expect([...made.keys()]).toEqual([CERTIFICATE]);
  expect(secretProblems({ lab, needs, values: new Map([...everything, ...made]), now: NOW })).toEqual([]);
});

test('a key that is missing is not made anew as long as its certificate exists', () => {
  expect([...generate(without('ca/private-key')).keys()]).toEqual([]);
  // Without the CA's key nothing can be signed.
  expect([...generate(without('ca/private-key', CERTIFICATE)).keys()]).toEqual([]);
});

test('the certificate is for the domain and the names below it', () => {
  const { subjectAltName } = new X509Certificate(everything.get(CERTIFICATE)?.reveal() ?? '');
  expect(subjectAltName).toBe(`DNS:${lab.cluster.domain}, DNS:*.${lab.cluster.domain}`);
});

test.each([
  ['k3s/agent-token', ['k3s/agent-token']],
  [CERTIFICATE, [CERTIFICATE, CERTIFICATE.replace('crt', 'key')]],
  ['ca/private-key', ['ca/certificate', 'ca/private-key', CERTIFICATE, CERTIFICATE.replace('crt', 'key')]],
])('with %s these change: %j', (name, names) => {
  expect(rotatedWith(name, needs)).toEqual(names);
});
