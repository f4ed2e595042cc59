import { noSecretValues } from '../../../../checks/rules/hygiene/no-secret-values';
import { violationsOf } from '../../../support/manifests';

/** Put together here, so that no scanner takes this file for a leak. */
const PEM = ['-----BEGIN', 'RSA PRIVATE KEY-----'].join(' ');
const AGE = `AGE-SECRET-${'KEY-1QQPQZRFL9V8Z4X0H5D'}`;
const AWS = `AKIA${'ABCDEFGHIJKLMNOP'}`;
const RANDOM = 'f3Kq9' + 'Zx7Lm2Vw8Rt5Yb1';

const secret = (rest: string) => `{ apiVersion: v1, kind: Secret, metadata: { name: x }, ${rest} }`;
const configMap = (data: string) => `{ apiVersion: v1, kind: ConfigMap, metadata: { name: x }, data: ${data} }`;
const env = (name: string, value: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: x }, spec: { containers: [{ name: a, env: [{ name: ${name}, value: "${value}" }] }] } }`;
const args = (argument: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: x }, spec: { containers: [{ name: a, args: ["${argument}"] }] } }`;

test.each([
  ['data of a Secret', secret('data: { token: YWJj }'), 'data.token: the Secret holds a value for "token"'],
  [
    'stringData of a Secret',
    secret('stringData: { a.conf: hello }'),
    'stringData["a.conf"]: the Secret holds a value for "a.conf"',
  ],
  [
    'a value that SOPS left in the clear',
    secret('stringData: { a: "ENC[AES256_GCM,data:abc]", b_unencrypted: hello }, sops: { age: [] }'),
    'stringData.b_unencrypted: the Secret holds a value for "b_unencrypted"',
  ],
  ['a private key in a ConfigMap', configMap(`{ tls.key: "${PEM}" }`), 'data["tls.key"]: a private key in the clear'],
  [
    'an age identity in an annotation',
    `{ apiVersion: v1, kind: Pod, metadata: { name: x, annotations: { note: ${AGE} } } }`,
    'metadata.annotations.note: an age identity in the clear',
  ],
  [
    'an AWS key in a custom resource',
    `{ apiVersion: example.org/v1, kind: A, metadata: { name: x }, spec: { list: [{ key: ${AWS} }] } }`,
    'spec.list[0].key: an AWS access key in the clear',
  ],
  [
    'a URL with a password',
    env('DATABASE', 'postgres://web:hunter2@db:5432/web'),
    'spec.containers[0].env[0].value: a URL with a password in the clear',
  ],
  ['a password variable', env('POSTGRES_PASSWORD', 'changeme'), 'spec.containers[0].env[0].value: a password in the clear'],
  [
    'a token variable that looks random',
    env('API_TOKEN', RANDOM),
    'spec.containers[0].env[0].value: a value that looks like a secret for "API_TOKEN" in the clear',
  ],
  ['a password argument', args('--admin-password=hunter2'), 'spec.containers[0].args[0]: a password in the clear'],
  [
    'a password line in a configuration file',
    configMap('{ app.ini: "[db]\\nuser = web\\npassword = hunter2\\n" }'),
    'data["app.ini"]: a password in the clear',
  ],
])('%s is found and not repeated', (_title, yaml, expected) => {
  const found = violationsOf(noSecretValues, yaml);
  expect(found).toEqual([expected]);
  for (const value of ['hunter2', 'changeme', RANDOM, AWS, AGE]) expect(found.join()).not.toContain(value);
});

test.each([
  ['a Secret that a controller fills', secret('type: Opaque')],
  ['empty values', secret('stringData: { token: "" }')],
  ['values that Flux fills in', secret(`stringData: { token: "\${TOKEN}" }`)],
  ['a Secret encrypted by SOPS', secret('stringData: { token: "ENC[AES256_GCM,data:abc]" }, sops: { age: [] }')],
  [
    'a SealedSecret',
    '{ apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: { name: x }, spec: { encryptedData: { token: AgBy3i4OJSWK } } }',
  ],
  ['the name of a Secret in a variable', env('MEMBERLIST_SECRET', 'metallb-memberlist')],
  ['the name of a key file', env('ML_SECRET_KEY_PATH', '/etc/ml_secret_key')],
  ['a reference to another variable', env('DB_PASSWORD', '$(DB_PASSWORD_FROM_SECRET)')],
  ['a URL filled in from variables', env('DATABASE', 'postgres://$(USER):$(PASSWORD)@db/web')],
  ['a file argument', args('--password-file=/run/secrets/password')],
  ['a switch', args('--rotate-token=true')],
  ['an image digest', configMap(`{ image: "registry/app@sha256:${'0123456789abcdef'.repeat(4)}" }`)],
  ['a public certificate', configMap('{ ca.crt: "-----BEGIN CERTIFICATE-----" }')],
  ['a commented password', configMap('{ app.ini: "# password = hunter2\\n" }')],
  [
    'a CRD that describes passwords',
    '{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: x }, spec: { text: "amqp://user:pass@host" } }',
  ],
])('%s passes', (_title, yaml) => {
  expect(violationsOf(noSecretValues, yaml)).toEqual([]);
});
