import { inspect } from 'node:util';
import { kubernetesSecretManifest, kubernetesSecrets } from '../../../bootstrap/secrets/kubernetes-secrets';
import { secretNeeds } from '../../../bootstrap/secrets/needs';
import { Secret } from '../../../bootstrap/secrets/secret';
import { declaring, INGRESS } from './declaring';
import { distOf } from './dist-of';
import { validLab } from './valid-lab';

// Renders whole labs.
jest.setTimeout(60_000);

const valueNamed = (name: string) => new Secret(`value of ${name}`);

test('the Secrets of a lab with ssh:// at Argo CD are these', () => {
  const lab = validLab('every-field');
  const secrets = kubernetesSecrets(secretNeeds(lab, distOf(lab)), valueNamed);
  expect(
    secrets.map(({ namespace, name, type, data, addsKeys }) => [`${namespace}/${name}`, type, [...data.keys()], addsKeys]),
  ).toEqual([
    ['apps/web', 'Opaque', ['API_TOKEN'], false],
    ['argocd/argocd-redis', 'Opaque', ['auth'], false],
    ['argocd/argocd-secret', 'Opaque', ['server.secretkey'], true],
    ['argocd/git-credentials', 'Opaque', ['known_hosts', 'sshPrivateKey'], true],
    ['wireguard/wireguard', 'Opaque', ['privateKey'], false],
  ]);
});

test('the certificate of the ingress is a Secret for TLS', () => {
  const [secret] = kubernetesSecrets(secretNeeds(validLab('mission'), [INGRESS]), valueNamed);
  expect(secret).toMatchObject({ namespace: 'istio-ingress', name: 'ingress-tls', type: 'kubernetes.io/tls', missing: [] });
});

test('an object holds the values in base64, and only on purpose', () => {
  const secrets = kubernetesSecrets(secretNeeds(validLab('mission'), [declaring('a', 'b', { c: 'd=entered' })]), valueNamed);
  const [manifest] = secrets.map(kubernetesSecretManifest);
  expect(JSON.parse(manifest?.reveal() ?? '')).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'c', namespace: 'a' },
    type: 'Opaque',
    data: { d: Buffer.from('value of kubernetes/a/c/d').toString('base64') },
  });
  expect(`${manifest}${JSON.stringify(secrets)}${inspect(secrets, { depth: 9 })}`).not.toContain('value of');
});

test('to an object that dist/ holds, only the keys are added', () => {
  const lab = validLab('argocd');
  const secrets = kubernetesSecrets(secretNeeds(lab, distOf(lab)), valueNamed).filter(({ addsKeys }) => addsKeys);
  expect(secrets.map(({ name }) => name)).toEqual(['argocd-secret']);
  expect(secrets.map((secret) => Object.keys(JSON.parse(kubernetesSecretManifest(secret).reveal())))).toEqual([
    ['apiVersion', 'kind', 'metadata', 'data'],
  ]);
});

test('a Secret with a key missing is no object yet, and says which', () => {
  const needs = secretNeeds(validLab('mission'), [INGRESS]);
  const [secret, ...more] = kubernetesSecrets(needs, (name) => (name.endsWith('tls.key') ? undefined : valueNamed(name)));
  expect(more).toEqual([]);
  expect(secret?.missing).toEqual(['kubernetes/istio-ingress/ingress-tls/tls.key']);
  expect(() => (secret ? kubernetesSecretManifest(secret) : undefined)).toThrow(
    /Secret istio-ingress\/ingress-tls needs kubernetes\/istio-ingress\/ingress-tls\/tls\.key; run npm run secrets/,
  );
});
