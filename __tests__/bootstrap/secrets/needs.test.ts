import { secretNeeds } from '../../../bootstrap/secrets/needs';
import { declaring, INGRESS } from './declaring';
import { distOf } from './dist-of';
import { labOf, missionText, validLab } from './valid-lab';

// Renders whole labs.
jest.setTimeout(60_000);

const namesOf = (lab: string, pattern: RegExp) =>
  secretNeeds(validLab(lab), distOf(validLab(lab)))
    .map(({ name, maker }) => `${maker} ${name}`)
    .filter((line) => pattern.test(line));

test('the mission lab needs exactly these', () => {
  expect(namesOf('mission', /./)).toEqual([
    'entered backblaze/application-key',
    'entered backblaze/key-id',
    'generated ca/certificate',
    'generated ca/private-key',
    'entered ipmi/h5b-x86/password',
    'entered ipmi/h5b-x86/user',
    'generated k3s/agent-token',
    'generated k3s/server-token',
    'generated kubernetes/istio-ingress/ingress-tls/tls.crt',
    'generated kubernetes/istio-ingress/ingress-tls/tls.key',
    'generated node/h5b-pi-control/password',
    'generated node/h5b-pi-worker/password',
    'generated node/h5b-x86/password',
    'generated postgres/kine',
    'generated restic/password',
    'generated ssh/h5b-pi-control/ed25519',
    'generated ssh/h5b-pi-worker/ed25519',
    'generated wireguard/private-key',
  ]);
});

test.each([
  [
    'argocd',
    /kubernetes\/argocd/,
    ['generated kubernetes/argocd/argocd-redis/auth', 'generated kubernetes/argocd/argocd-secret/server.secretkey'],
  ],
  [
    'no-pi-worker',
    /git-credentials/,
    ['generated kubernetes/flux-system/git-credentials/identity', 'entered kubernetes/flux-system/git-credentials/known_hosts'],
  ],
  [
    'every-field',
    /git-credentials/,
    ['entered kubernetes/argocd/git-credentials/known_hosts', 'generated kubernetes/argocd/git-credentials/sshPrivateKey'],
  ],
  ['every-field', /kubernetes\/apps/, ['entered kubernetes/apps/web/API_TOKEN']],
  ['one-node', /postgres|wireguard|backblaze|ipmi/, []],
])('%s needs, of %s: %j', (lab, pattern, names) => {
  expect(namesOf(lab, pattern)).toEqual(names);
});

test('with ACME there is no CA, but the way into the DNS zone', () => {
  const names = namesOf('every-field', /^\w+ (ca|acme|kubernetes\/istio-ingress)\//);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !name.startsWith('entered acme/'))).toEqual([]);
});

test('a receiver of mail with a login needs its password', () => {
  const mail = 'ada: { kind: email, to: a@example.net, from: b@example.net, server: mail.example.net, username: ada }';
  const text = missionText().replace(/receivers:\n/, `receivers:\n    ${mail}\n`);
  expect(secretNeeds(labOf(text), []).map(({ name }) => name)).toContain('monitoring/ada/password');
  expect(secretNeeds(labOf(text.replace(', username: ada', '')), []).map(({ name }) => name)).not.toContain(
    'monitoring/ada/password',
  );
});

test('without dist/ the needs of the lab itself are known', () => {
  const names = secretNeeds(validLab('mission'), []).map(({ name }) => name);
  expect(names).toContain('wireguard/private-key');
  expect(names.filter((name) => name.startsWith('kubernetes/') || name.startsWith('ca/'))).toEqual([]);
});

test('the key of the VPN is one value, whatever the Secret in the cluster is called', () => {
  const dist = [declaring('vpn', 'tunnel', { keys: 'server=wireguard-private-key' })];
  const need = secretNeeds(validLab('mission'), dist).find(({ name }) => name === 'wireguard/private-key');
  expect(need?.kubernetes).toEqual([expect.objectContaining({ namespace: 'vpn', secret: 'keys', key: 'server' })]);
});

test('what two components read is one need that names both', () => {
  const dist = ['redis', 'server'].map((component) => declaring('argocd', component, { auth: 'password=password' }));
  const needs = secretNeeds(validLab('mission'), dist).filter(({ name }) => name.startsWith('kubernetes/'));
  expect(needs.map((need) => need.for)).toEqual(['redis, server: Secret auth in argocd']);
});

test('what a controller or an ACME client makes is no need', () => {
  const dist = [
    declaring('metallb-system', 'speaker', { memberlist: 'secretkey=created-at-runtime', tls: 'tls.crt=acme-certificate' }),
  ];
  expect(secretNeeds(validLab('mission'), dist)).toEqual(secretNeeds(validLab('mission'), []));
});

test.each([
  [
    'an unknown origin',
    [declaring('a', 'b', { c: 'd=magic' })],
    /Secret a\/c, key "d": nobody makes origin "magic"; there are ca-certificate, /,
  ],
  [
    'an annotation of another form',
    [declaring('a', 'b', { c: 'd' })],
    /^dist\/b\/deployment\.a\.b\.yaml: annotation secrets\.h5b\.io\/c has "d"; write/,
  ],
  [
    'another key of a certificate',
    [declaring('a', 'b', { c: 'cert=ca-certificate' })],
    /makes the keys tls\.crt and tls\.key, not "cert"/,
  ],
  [
    'two opinions',
    [declaring('a', 'b', { c: 'd=password' }), declaring('a', 'e', { c: 'd=entered' })],
    /dist\/e\/.*key "d" of Secret a\/c has origin "entered", but component b says "password"/,
  ],
])('%s is refused', (_, dist, message) => {
  expect(() => secretNeeds(validLab('mission'), dist)).toThrow(message);
});

test('every need says who wants it and how it comes to be, and names are unique', () => {
  for (const lab of ['mission', 'every-field', 'argocd', 'no-pi-worker']) {
    const needs = secretNeeds(validLab(lab), distOf(validLab(lab)));
    expect(needs.filter((need) => need.for === '' || need.how === '')).toEqual([]);
    expect(new Set(needs.map(({ name }) => name)).size).toBe(needs.length);
  }
});

test('a pair is one from both sides', () => {
  const needs = secretNeeds(validLab('mission'), [INGRESS]);
  const paired = needs.filter(({ pair }) => pair !== undefined);
  expect(paired.length).toBe(4);
  expect(paired.filter(({ name, pair }) => needs.find((other) => other.name === pair)?.pair !== name)).toEqual([]);
});
