import { at, type JsonObject, list, record, records, tryText } from '../../checks/json';
import { type Lab, workers } from '../../config/lab';
import { labOf, missionLab, missionText, objectOf, objectsOf, validLab } from '../support/cluster';

const LABS: readonly [string, Lab][] = [
  ['mission', missionLab()],
  ...['everything-renamed', 'no-apps', 'one-node', 'other-cidrs', 'three-controls'].map((name): [string, Lab] => [
    name,
    validLab(name),
  ]),
];

type Objects = ReturnType<typeof objectsOf>;

/** The mission lab's objects, for the tests that one lab answers. */
const mission = objectsOf(missionLab(), 'coredns');

const corefileOf = (objects: Objects) => tryText(at(objectOf(objects, 'ConfigMap', 'coredns').object, 'data', 'Corefile')) ?? '';

/** The lines of a block of the Corefile, trimmed. */
function block(objects: Objects, opening: string): readonly string[] {
  const lines = corefileOf(objects)
    .split('\n')
    .map((line) => line.trim());
  const start = lines.findIndex((line) => line.startsWith(opening) && line.endsWith('{'));
  if (start < 0) throw new Error(`no block "${opening}" in the Corefile`);
  return lines.slice(start, lines.indexOf('}', start) + 1);
}

const podOf = (objects: Objects): JsonObject =>
  record(at(objectOf(objects, 'DaemonSet', 'coredns').object, 'spec', 'template', 'spec'));

describe.each(LABS)('in the lab "%s"', (_name, lab) => {
  const objects = objectsOf(lab, 'coredns');

  test('each worker runs a server of its own, found at the address that kubelet gives to pods', () => {
    expect(podOf(objects).nodeSelector).toEqual({ 'h5b.io/worker': 'true' });
    expect(workers(lab).every(({ labels }) => labels['h5b.io/worker'] === 'true')).toBe(true);
    const template = record(at(objectOf(objects, 'DaemonSet', 'coredns').object, 'spec', 'template', 'metadata'));
    expect(record(template.labels)).toMatchObject({ 'k8s-app': 'kube-dns' });
    const service = record(objectOf(objects, 'Service', 'kube-dns').object.spec);
    expect(service.clusterIP).toBe(lab.cluster.dnsAddress);
    expect(record(template.labels)).toMatchObject(record(service.selector));
  });

  test('hosts of the apps are the ingress, api is the control nodes, and each node has its name', () => {
    const { domain, apiAddresses } = lab.cluster;
    const hosts = lab.apps.flatMap((app) => ('host' in app && app.host ? [app.host] : []));
    const expected = [
      ...hosts.map((host) => `${lab.addresses.ingress?.address} ${host}`),
      ...apiAddresses.map((address) => `${address} api.${domain}`),
      ...lab.nodes.map(({ name, address }) => `${address} ${name}.${domain}`),
    ];
    const [, ...entries] = block(objects, 'hosts');
    expect([...entries].sort()).toEqual([...expected, 'ttl 60', 'fallthrough', '}'].sort());
  });

  test("it serves the cluster's zone and asks the lab's DNS for the rest, in the order of homelab.yaml", () => {
    expect(block(objects, 'kubernetes')[0]).toBe(`kubernetes ${lab.cluster.dnsDomain} in-addr.arpa ip6.arpa {`);
    expect(block(objects, 'forward')).toEqual([
      `forward . ${lab.network.dns.join(' ')} {`,
      'policy sequential',
      'max_concurrent 1000',
      '}',
    ]);
  });

  test('every pod and every node may ask it, and it reaches the API and the DNS of the lab, nothing else', () => {
    const policy = record(objectOf(objects, 'NetworkPolicy', 'coredns').object.spec);
    const cidrs = (rules: readonly JsonObject[], peers: string) =>
      rules.flatMap((rule) => records(rule[peers]).map((peer) => tryText(at(peer, 'ipBlock', 'cidr'))));
    const addresses = lab.nodes.map(({ address }) => `${address}/32`);
    expect(cidrs(records(policy.ingress), 'from')).toEqual([lab.cluster.podCidr, ...addresses]);
    expect(cidrs(records(policy.egress), 'to')).toEqual(
      [...lab.cluster.apiAddresses, ...lab.network.dns].map((address) => `${address}/32`),
    );
  });
});

test('a node asks its own server first, and a node without one is served as well', () => {
  const service = record(objectOf(mission, 'Service', 'kube-dns').object.spec);
  expect(service.trafficDistribution).toBe('PreferSameNode');
  expect(service.internalTrafficPolicy ?? 'Cluster').toBe('Cluster');
});

test("old answers are given at once while the lab's DNS is silent; the cluster's own are never old", () => {
  const { dnsDomain } = missionLab().cluster;
  expect(block(mission, 'cache')).toEqual([
    'cache {',
    `disable success ${dnsDomain}`,
    `disable denial ${dnsDomain}`,
    'serve_stale 24h immediate',
    '}',
  ]);
});

test('no wildcard: a name of the internet is not found inside the lab first', () => {
  expect(corefileOf(mission)).not.toMatch(/\*|template|regex/);
});

test('a host outside the domain of the lab leads to the ingress as well', () => {
  const lab = labOf(missionText().replace(/podinfo: \{ kind: http,/, 'podinfo: { kind: http, host: shop.example.net,'));
  expect(block(objectsOf(lab, 'coredns'), 'hosts')).toContain(`${lab.addresses.ingress?.address} shop.example.net`);
});

test('a new server answers before the old one goes, also on a single worker', () => {
  const spec = record(objectOf(objectsOf(validLab('one-node'), 'coredns'), 'DaemonSet', 'coredns').object.spec);
  expect(at(spec, 'updateStrategy', 'rollingUpdate')).toEqual({ maxSurge: 1, maxUnavailable: 0 });
});

test('it reads Services, namespaces and endpoints, and nothing else', () => {
  const { object } = objectOf(mission, 'ClusterRole', 'system:coredns');
  const rights = records(object.rules).flatMap(({ resources, verbs }) =>
    list(resources).flatMap((resource) => list(verbs).map((verb) => `${verb} ${resource}`)),
  );
  expect([...rights].sort()).toEqual([
    'list endpointslices',
    'list namespaces',
    'list services',
    'watch endpointslices',
    'watch namespaces',
    'watch services',
  ]);
});

test('it is not root, and has the one capability that its file asks for', () => {
  const pod = podOf(mission);
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532 });
  expect(at(pod, 'containers', 0, 'securityContext')).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
  });
});
