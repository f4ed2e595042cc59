import { parse } from 'yaml';
import { at, list, record, records, tryText } from '../../checks/json';
import { labOf, missionText, objectOf, objectsOf, renderedOf } from '../support/cluster';

const argoText = (repository = 'https://github.com/h5b/homelab') =>
  missionText().replace('engine: flux', 'engine: argocd').replace('https://github.com/h5b/homelab', repository);

const objects = objectsOf(labOf(argoText()), 'argo-cd');
const settings = record(objectOf(objects, 'ConfigMap', 'argocd-cm').object.data);
const setting = (key: string): string => tryText(settings[key]) ?? '';

test('runs controller, repo-server and cache, and no API server of its own', () => {
  const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet').map(({ name }) => name);
  expect(workloads.sort()).toEqual(['argocd-application-controller', 'argocd-redis', 'argocd-repo-server']);
});

test('the controller runs once at a time, and elsewhere when its node is lost', () => {
  const { object } = objectOf(objects, 'Deployment', 'argocd-application-controller');
  expect(at(object, 'spec', 'replicas')).toBe(1);
  expect(at(object, 'spec', 'strategy', 'rollingUpdate')).toEqual({ maxSurge: 0, maxUnavailable: 1 });
});

test('only the controller has access to the cluster', () => {
  const tokens = objects.filter(({ object }) => at(object, 'spec', 'template', 'spec', 'automountServiceAccountToken') === true);
  expect(tokens.map(({ name }) => name)).toEqual(['argocd-application-controller']);
  const bindings = objects.filter(({ kind }) => kind.endsWith('RoleBinding') || kind === 'RoleBinding');
  expect(bindings.flatMap(({ object }) => records(object.subjects))).toEqual([
    { kind: 'ServiceAccount', name: 'argocd-application-controller', namespace: 'argocd' },
  ]);
});

test('each part accepts those that use it and nobody else', () => {
  const accepted = objects
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .flatMap(({ name, object }) =>
      records(at(object, 'spec', 'ingress')).flatMap((rule) =>
        records(rule.from).map((peer) => {
          const from = at(peer, 'podSelector', 'matchLabels', 'app.kubernetes.io/name');
          return `${from} to ${name}:${records(rule.ports).map(({ port }) => port)}`;
        }),
      ),
    );
  expect(accepted.sort()).toEqual([
    'argocd-application-controller to argocd-redis:6379',
    'argocd-application-controller to argocd-repo-server:8081',
    'argocd-repo-server to argocd-redis:6379',
  ]);
});

test('settings and secrets carry the label by which Argo CD finds them', () => {
  const found = objects.filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret');
  expect(found.map(({ name, labels }) => [name, labels['app.kubernetes.io/part-of']])).toEqual([
    ['argocd-cm', 'argocd'],
    ['argocd-secret', 'argocd'],
  ]);
});

test('the password of the cache and the key of the server are made outside of Git', () => {
  const declared = objects.flatMap(({ annotations }) =>
    Object.entries(annotations).filter(([annotation]) => annotation.startsWith('secrets.h5b.io/')),
  );
  expect(new Set(declared.map(([annotation, keys]) => `${annotation}: ${keys}`))).toEqual(
    new Set(['secrets.h5b.io/argocd-redis: auth=password', 'secrets.h5b.io/argocd-secret: server.secretkey=password']),
  );
  expect(objects.filter(({ kind, object }) => kind === 'Secret' && (object.data ?? object.stringData))).toEqual([]);
});

test('Applications have a health check, without which waves would not wait', () => {
  const check = setting('resource.customizations.health.argoproj.io_Application');
  expect(check).toMatch(/"Progressing"[\s\S]*status\.health\.status[\s\S]*return hs/);
  // The Application of all Applications is the one that the check has to know by name.
  expect(check).toContain('"argo-cd-sync"');
  expect(objectOf(renderedOf(labOf(argoText())).manifests, 'Application', 'argo-cd-sync').namespace).toBe('argocd');
});

test.each([
  ['admissionregistration.k8s.io_ValidatingWebhookConfiguration', '.webhooks[]?.clientConfig.caBundle'],
  ['admissionregistration.k8s.io_MutatingWebhookConfiguration', '.webhooks[]?.clientConfig.caBundle'],
  ['apiextensions.k8s.io_CustomResourceDefinition', '.spec.conversion.webhook.clientConfig.caBundle'],
])('a certificate that a controller writes into %s is no difference', (kind, path) => {
  expect(parse(setting(`resource.customizations.ignoreDifferences.${kind}`))).toEqual({ jqPathExpressions: [path] });
});

test('a repository at ssh:// is opened by a key made outside of Git, to a host that is known', () => {
  const url = 'ssh://git@git.example.net:2222/h5b/homelab.git';
  const rendered = objectsOf(labOf(argoText(url)), 'argo-cd');
  const { labels, object } = objectOf(rendered, 'Secret', 'git-credentials');
  expect(labels['argocd.argoproj.io/secret-type']).toBe('repository');
  expect(Buffer.from(tryText(at(object, 'data', 'url')) ?? '', 'base64').toString()).toBe(url);
  expect(Object.keys(record(object.data)).sort()).toEqual(['type', 'url']);
  const volumes = records(
    at(objectOf(rendered, 'Deployment', 'argocd-repo-server').object, 'spec', 'template', 'spec', 'volumes'),
  );
  expect(volumes.flatMap(({ secret }) => list(record(secret).items))).toEqual([{ key: 'known_hosts', path: 'ssh_known_hosts' }]);
});
