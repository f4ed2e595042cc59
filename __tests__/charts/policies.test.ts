import { at, list, record } from '../../checks/json';
import type { Lab } from '../../config/lab';
import { missionLab, objectOf, objectsOf, renderedOf, validLab } from '../support/cluster';

const policies = (lab: Lab) => objectsOf(lab, 'policies');
const objects = policies(missionLab());

const labs: readonly (readonly [string, () => Lab])[] = [
  ['the mission lab', missionLab],
  ...['one-node', 'three-controls', 'argocd', 'no-apps'].map((name): readonly [string, () => Lab] => [
    name,
    () => validLab(name),
  ]),
];

test.each(labs)('%s: every namespace denies by default, in and out', (_name, make) => {
  const { manifests } = renderedOf(make());
  const namespaces = new Set(manifests.map(({ namespace }) => namespace).filter(Boolean));
  for (const { kind, name } of manifests) if (kind === 'Namespace') namespaces.add(name);
  const denied = manifests
    .filter(({ kind, apiVersion }) => kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1')
    .filter(({ object }) => Object.keys(record(at(object, 'spec', 'podSelector'))).length === 0)
    .filter(({ object }) => list(at(object, 'spec', 'policyTypes')).length === 2)
    .map(({ namespace }) => namespace);
  expect([...namespaces].filter((namespace) => !denied.includes(namespace))).toEqual([]);
});

test('default, kube-node-lease, kube-public and kube-system, which nobody owns, are among them', () => {
  const denied = objects.filter(({ name }) => name === 'default-deny');
  expect(denied.map(({ namespace }) => namespace).sort()).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
});

test('the mesh takes mutual TLS only and lets in nobody without a policy, everywhere', () => {
  const strict = objectOf(objects, 'PeerAuthentication', 'default');
  const deny = objectOf(objects, 'AuthorizationPolicy', 'deny-all');
  expect([strict.namespace, deny.namespace]).toEqual(['istio-system', 'istio-system']);
  expect(strict.object.spec).toEqual({ mtls: { mode: 'STRICT' } });
  expect(deny.object.spec).toEqual({});
});

test('namespaces made by hand are denied after their own policies were asked', () => {
  const policy = objectOf(objects, 'GlobalNetworkPolicy', 'default.unowned-namespaces').object;
  expect(policy.spec).toMatchObject({ tier: 'default', order: 2000, types: ['Ingress', 'Egress'] });
  expect(at(policy, 'spec', 'ingress')).toBeUndefined();
});

test('k3s may go on serving metrics: from the API servers, to the kubelets of all nodes', () => {
  const lab = validLab('three-controls');
  const { object } = objectOf(policies(lab), 'NetworkPolicy', 'metrics-server');
  const cidrs = (path: readonly (string | number)[]) =>
    list(at(object, 'spec', ...path)).map((peer) => at(peer, 'ipBlock', 'cidr'));
  expect(cidrs(['ingress', 0, 'from'])).toEqual(lab.cluster.apiAddresses.map((address) => `${address}/32`));
  expect(cidrs(['egress', 0, 'to'])).toEqual(lab.nodes.map(({ address }) => `${address}/32`));
});
