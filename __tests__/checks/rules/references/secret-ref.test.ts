import { secretRef } from '../../../../checks/rules/references/secret-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const SECRETS = `
apiVersion: v1
kind: Secret
metadata: { name: db, namespace: apps }
data: { user: YQ== }
stringData: { password: '' }
---
apiVersion: v1
kind: Secret
metadata: { name: webhook-cert, namespace: apps }
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: sealed, namespace: apps }
spec: { encryptedData: { token: AgB } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: outside, namespace: apps }
spec: { target: { name: external }, data: [{ secretKey: token }] }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: site, namespace: apps }
spec: { secretName: site-tls }
---`;
const pod = (spec: string, annotations = '') => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: apps, annotations: { ${annotations} } }
spec: { ${spec} }`;
const env = (source: string, annotations?: string) =>
  pod(`containers: [{ name: web, env: [{ name: A, valueFrom: { secretKeyRef: { ${source} } } }] }]`, annotations);
const gateway = (reference: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: apps }
spec: { listeners: [{ name: https, tls: { certificateRefs: [{ ${reference} }] } }] }`;

const ENV = 'spec.containers[0].env[0].valueFrom.secretKeyRef';
const ALL = 'there: db, external, sealed, site-tls, webhook-cert';

test.each([
  ['a missing Secret', env('name: nope, key: user'), [`${ENV}: Secret apps/nope does not exist (${ALL})`]],
  ['a missing key', env('name: db, key: pasword'), [`${ENV}: Secret apps/db has no key "pasword" (did you mean "password"?)`]],
  [
    'a missing key of a SealedSecret',
    env('name: sealed, key: nope'),
    [`${ENV}: Secret apps/sealed has no key "nope" (there: token)`],
  ],
  [
    'a missing pull Secret',
    pod('imagePullSecrets: [{ name: nope }], containers: []'),
    [`spec.imagePullSecrets[0].name: Secret apps/nope does not exist (${ALL})`],
  ],
  [
    'a missing key that an annotation does not declare',
    env('name: made, key: nope', 'secrets.h5b.io/made: "password=random,user=random"'),
    [`${ENV}: Secret apps/made has no key "nope" (there: password, user)`],
  ],
  [
    'a certificate without tls.key',
    gateway('name: db'),
    [
      'spec.listeners[0].tls.certificateRefs[0]: Secret apps/db has no key "tls.crt" (there: password, user)',
      'spec.listeners[0].tls.certificateRefs[0]: Secret apps/db has no key "tls.key" (there: password, user)',
    ],
  ],
  [
    'the TLS of an Ingress',
    '\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web, namespace: apps }\nspec: { tls: [{ secretName: nope }] }',
    [`spec.tls[0].secretName: Secret apps/nope does not exist (${ALL})`],
  ],
])('%s is found', (_title, yaml, violations) => {
  expect(violationsOf(secretRef, SECRETS + yaml)).toEqual(violations);
});

test.each([
  ['a key of data', env('name: db, key: user')],
  ['a key of stringData', env('name: db, key: password')],
  ['any key of a Secret that a controller fills', env('name: webhook-cert, key: tls.crt')],
  ['a key of an ExternalSecret', env('name: external, key: token')],
  ['an optional missing Secret', env('name: nope, key: user, optional: true')],
  ['a Secret that an annotation declares', env('name: made, key: user', 'secrets.h5b.io/made: "password=random,user=random"')],
  ['a certificate that cert-manager makes', gateway('name: site-tls')],
  ['a certificate in a namespace that the set does not show', gateway('name: site-tls, namespace: elsewhere')],
  ['a certificate of another kind', gateway('name: nope, kind: ClusterTrustBundle, group: certificates.k8s.io')],
])('%s is fine', (_title, yaml) => {
  expect(violationsOf(secretRef, SECRETS + yaml)).toEqual([]);
});

test('a Namespace may declare the Secrets in it', () => {
  const namespace = `
apiVersion: v1
kind: Namespace
metadata: { name: apps, annotations: { secrets.h5b.io/made: user=created-at-runtime } }
---`;
  const manifests = (yaml: string) => yaml + SECRETS + env('name: made, key: user');
  expect(violationsOf(secretRef, manifests(namespace))).toEqual([]);
  expect(violationsOf(secretRef, manifests(namespace.replace('name: apps', 'name: other')))).toHaveLength(1);
});

const annotated = (annotations: string, object: string) =>
  object.replace('namespace: apps', `namespace: apps, annotations: { ${annotations} }`);
const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: apps }
spec: { tls: [{ secretName: web-tls }] }`;

describe.each([
  ['an Ingress', ingress],
  ['a Gateway', gateway('name: web-tls')],
])('cert-manager and %s', (_title, object) => {
  test.each(['cert-manager.io/cluster-issuer: lab', 'cert-manager.io/issuer: lab', 'kubernetes.io/tls-acme: "true"'])(
    '%s makes its TLS Secret',
    (annotations) => {
      expect(violationsOf(secretRef, SECRETS + annotated(annotations, object))).toEqual([]);
    },
  );

  test('no other annotation does', () => {
    expect(violationsOf(secretRef, SECRETS + annotated('kubernetes.io/tls-acme: "false"', object))).toHaveLength(1);
  });
});

test('cert-manager makes no Secret in another namespace than that of the Gateway', () => {
  const elsewhere = '{ apiVersion: v1, kind: Secret, metadata: { name: own, namespace: elsewhere } }\n---';
  const abroad = annotated('cert-manager.io/issuer: lab', gateway('name: web-tls, namespace: elsewhere'));
  expect(violationsOf(secretRef, `${elsewhere}${abroad}\n---${ingress}`)).toEqual([
    'spec.listeners[0].tls.certificateRefs[0]: Secret elsewhere/web-tls does not exist (there: own)',
    'spec.tls[0].secretName: Secret apps/web-tls does not exist (there is none)',
  ]);
});

describe('a Secret that Flux is bootstrapped with', () => {
  const flux = (type: string, spec: string) =>
    `{ apiVersion: v1, kind: ConfigMap, metadata: { name: own, namespace: apps } }
---
{ apiVersion: ${type.split(' ')[0]}, kind: ${type.split(' ')[1]}, metadata: { name: lab, namespace: apps }, spec: { ${spec} } }`;
  const secret = '{ apiVersion: v1, kind: Secret, metadata: { name: own, namespace: apps } }\n---\n';
  const repository = flux('source.toolkit.fluxcd.io/v1 GitRepository', 'secretRef: { name: nope }');
  const kustomization = flux('kustomize.toolkit.fluxcd.io/v1 Kustomization', 'decryption: { secretRef: { name: nope } }');

  test.each([
    ['GitRepository', repository],
    ['Kustomization', kustomization],
  ])('may be missing for a %s where the set keeps no Secret, but not in a lab', (_title, yaml) => {
    expect(violationsOf(secretRef, yaml)).toEqual([]);
    expect(violationsOf(secretRef, secret + yaml)).toHaveLength(1);
    expect(violationsOf(secretRef, yaml, smallLab)).toHaveLength(1);
  });

  test('is none of the other Secrets of Flux', () => {
    const kubeConfig = flux('kustomize.toolkit.fluxcd.io/v1 Kustomization', 'kubeConfig: { secretRef: { name: nope } }');
    expect(violationsOf(secretRef, kubeConfig)).toHaveLength(1);
  });
});
