import { inventory } from '../../checks/inventory';
import type { JsonObject } from '../../checks/json';
import { at, list, record, records } from '../../checks/json';
import type { Manifest } from '../../checks/manifest';
import { rbac } from '../../checks/rbac';
import { labOf, missionText, objectOf, objectsOf, renderedOf, validLab } from '../support/cluster';

const CONTROLLERS = ['kustomize-controller', 'source-controller'];
const HTTPS = 'https://github.com/h5b/homelab';

const objects = objectsOf(labOf(missionText()), 'flux');
const withRepository = (url: string) => objectsOf(labOf(missionText().replace(HTTPS, url)), 'flux');

function container(of: readonly Manifest[], name: string): JsonObject {
  const [first = {}] = records(at(objectOf(of, 'Deployment', name).object, 'spec', 'template', 'spec', 'containers'));
  return first;
}

/** `to:port` of every egress rule but DNS; a namespace and pod as `namespace/pod`. */
function egress(of: readonly Manifest[], name: string): readonly string[] {
  return records(at(objectOf(of, 'NetworkPolicy', name).object, 'spec', 'egress')).flatMap((rule) =>
    records(rule.to).flatMap((peer) => {
      const pod = at(peer, 'podSelector', 'matchLabels', 'app.kubernetes.io/name');
      const to = at(peer, 'ipBlock', 'cidr') ?? pod;
      return to === undefined ? [] : records(rule.ports).map(({ port }) => `${to}:${port}`);
    }),
  );
}

test('runs the two controllers that plain YAML takes and no other', () => {
  expect(
    objects
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(CONTROLLERS);
});

test.each(CONTROLLERS)('%s watches its own namespace alone', (name) => {
  expect(list(container(objects, name).args)).toContain('--watch-all-namespaces=false');
});

test('kustomize-controller takes orders from its own namespace only and fetches nothing from elsewhere', () => {
  const args = list(container(objects, 'kustomize-controller').args);
  expect(args).toEqual(expect.arrayContaining(['--no-cross-namespace-refs=true', '--no-remote-bases=true']));
});

test('kustomize-controller alone has all rights; source-controller reads no Secret while the repository needs none', () => {
  const { bindings } = rbac(inventory(objects));
  expect(bindings.filter(({ roleName }) => roleName === 'cluster-admin').flatMap(({ subjects }) => subjects)).toMatchObject([
    { kind: 'ServiceAccount', name: 'kustomize-controller' },
  ]);
  const resources = records(objectOf(objects, 'Role', 'source-controller').object.rules).flatMap(({ resources }) =>
    list(resources),
  );
  expect(resources).not.toContain('secrets');
});

test('nobody may connect but who fetches a revision, at its port', () => {
  const policies = objects.filter(({ kind, name }) => kind === 'NetworkPolicy' && name !== 'default-deny');
  const accepted = policies.flatMap(({ name, object }) =>
    records(at(object, 'spec', 'ingress')).map(
      (rule) => `${name}: ${JSON.stringify(records(rule.ports).map(({ port }) => port))}`,
    ),
  );
  expect(accepted).toEqual(['source-controller: [9090]']);
  const service = objectOf(objects, 'Service', 'source-controller').object;
  expect(records(at(service, 'spec', 'ports'))).toMatchObject([{ port: 80, targetPort: 'http' }]);
  expect(records(container(objects, 'source-controller').ports)).toContainEqual({ name: 'http', containerPort: 9090 });
});

test.each([
  [HTTPS, '0.0.0.0/0:443'],
  ['https://git.example.net:8443/h5b/homelab.git', '0.0.0.0/0:8443'],
  ['ssh://git@github.com/h5b/homelab', '0.0.0.0/0:22'],
  ['ssh://git@192.168.1.5:2222/h5b/homelab', '192.168.1.5/32:2222'],
])('for %s source-controller reaches %s and the API server, kustomize-controller not even that', (url, host) => {
  const rendered = withRepository(url);
  expect(egress(rendered, 'source-controller')).toEqual([host, '192.168.1.10/32:6443']);
  expect(egress(rendered, 'kustomize-controller')).toEqual(['source-controller:9090', '192.168.1.10/32:6443']);
});

test('a repository at ssh:// brings a declared key, and the right to read that one Secret', () => {
  const rendered = withRepository('ssh://git@github.com/h5b/homelab');
  const { annotations } = objectOf(rendered, 'Deployment', 'source-controller');
  expect(annotations['secrets.h5b.io/git-credentials']).toBe('identity=ssh-key,known_hosts=ssh-known-hosts');
  expect(records(objectOf(rendered, 'Role', 'source-controller').object.rules)).toContainEqual({
    apiGroups: [''],
    resources: ['secrets'],
    resourceNames: ['git-credentials'],
    verbs: ['get'],
  });
});

test("the artifacts are fetched by a name in the lab's own DNS zone", () => {
  const text = missionText().replace('dnsDomain: cluster.local', 'dnsDomain: k8s.test');
  const args = list(container(objectsOf(labOf(text), 'flux'), 'source-controller').args);
  expect(args).toContain('--storage-adv-addr=source-controller.$(RUNTIME_NAMESPACE).svc.k8s.test.');
});

test('a rollout of source-controller ends the old pod first, as the new one is not ready before it leads', () => {
  const strategy = record(at(objectOf(objects, 'Deployment', 'source-controller').object, 'spec', 'strategy'));
  expect(strategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
});

test('a lab with Argo CD has nothing of Flux', () => {
  const { manifests } = renderedOf(validLab('argocd'));
  expect(manifests.filter(({ component, namespace }) => component.startsWith('flux') || namespace === 'flux-system')).toEqual([]);
});
