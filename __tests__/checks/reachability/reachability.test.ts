import { inventory } from '../../../checks/inventory';
import { describePorts } from '../../../checks/reachability/port-set';
import { reachability } from '../../../checks/reachability/reachability';
import { missionLab } from '../../support/cluster';
import { manifestsOf } from '../../support/manifests';

const lab = missionLab();

/** The ports on which the end called `from` gets through to the one called `to`. */
function ports(yaml: string, from: string, to: string): string {
  const solved = reachability(inventory(manifestsOf(yaml), lab));
  const end = (name: string) => {
    const found = solved.ends.find((each) => each.name === name);
    if (!found) throw new Error(`no end "${name}"; there are ${solved.ends.map((each) => each.name).join(', ')}`);
    return found;
  };
  return describePorts(solved.ports(end(from), end(to)), solved.universe) || 'nothing';
}

const pod = (namespace: string, name: string, spec = '', labels = '') => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name}${labels} } }
spec: { serviceAccountName: ${name}, ${spec} containers: [{ name: c, image: 'i:1', ports: [{ name: web, containerPort: 80 }] }] }`;

const namespace = (name: string, labels = '') => `
---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }`;

const policy = (of: string, rules: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: ${of} }
spec: { podSelector: {}, ${rules} }`;

const plain = namespace('a') + namespace('b') + pod('a', 'client') + pod('b', 'server');
const EVERY = 'every TCP port; every UDP port';

describe('outside of the mesh', () => {
  test.each([
    ['no policy at all', '', EVERY],
    ['a policy without rules', policy('b', 'policyTypes: [Ingress]'), 'nothing'],
    ['an egress policy of the receiver', policy('b', 'policyTypes: [Egress]'), EVERY],
    ['an egress policy of the sender', policy('a', 'policyTypes: [Egress]'), 'nothing'],
    ['types by default: egress rules isolate both ways', policy('b', 'egress: [{}]'), 'nothing'],
    ['a port', policy('b', 'ingress: [{ ports: [{ port: 80 }] }]'), 'TCP 80'],
    ['a named port', policy('b', 'ingress: [{ ports: [{ port: web }] }]'), 'TCP 80'],
    ['a protocol', policy('b', 'ingress: [{ ports: [{ protocol: UDP }] }]'), 'every UDP port'],
    ['a range', policy('b', 'ingress: [{ ports: [{ port: 79, endPort: 90 }] }]'), 'TCP 79, 80, 90'],
    ['a pod in the same namespace only', policy('b', 'ingress: [{ from: [{ podSelector: {} }] }]'), 'nothing'],
    [
      'a namespace',
      policy('b', 'ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: a } } }] }]'),
      EVERY,
    ],
    [
      'another pod of the namespace',
      policy('b', 'ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: other } } }] }]'),
      'nothing',
    ],
    ["the pods' addresses", policy('b', `ingress: [{ from: [{ ipBlock: { cidr: ${lab.cluster.podCidr} } }] }]`), EVERY],
    [
      'all addresses but those of pods',
      policy('b', `ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [${lab.cluster.podCidr}] } }] }]`),
      'nothing',
    ],
    [
      'both sides',
      policy('b', 'ingress: [{ ports: [{ port: 80 }, { port: 81 }] }]') +
        policy('a', 'policyTypes: [Egress], egress: [{ ports: [{ port: 81 }] }]'),
      'TCP 81',
    ],
  ])('%s', (_title, yaml, expected) => {
    expect(ports(plain + yaml, 'a/client', 'b/server')).toBe(expected);
  });

  test('pods in the host network are their nodes: no policy of theirs counts, and no selector finds them', () => {
    const yaml =
      namespace('a') +
      namespace('b') +
      pod('a', 'client') +
      pod('b', 'agent', 'hostNetwork: true,') +
      policy('b', 'policyTypes: [Ingress]');
    expect(ports(yaml, 'a/client', 'node h5b-x86')).toBe(EVERY);
    const selected = policy('a', 'policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }] }]');
    expect(ports(yaml + selected, 'a/client', 'node h5b-x86')).toBe('nothing');
  });
});

describe('Calico', () => {
  const global = (order: string, rules: string, selector = 'all()') => `
---
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: { name: default.g${order.replace(/\W/g, '')} }
spec: { ${order} selector: "${selector}", types: [Ingress], ingress: [${rules}] }`;
  const allow80 = policy('b', 'ingress: [{ ports: [{ port: 80 }] }]');

  test.each([
    ['an earlier denial wins', global('order: 1,', '{ action: Deny }') + allow80, 'nothing'],
    ['a later denial loses', global('order: 2000,', '{ action: Deny }') + allow80, 'TCP 80'],
    ['a later allowance adds', global('order: 2000,', '{ action: Allow, protocol: UDP }') + allow80, 'TCP 80; every UDP port'],
    [
      'no order comes last',
      global('', '{ action: Allow, protocol: TCP, destination: { ports: [443] } }') + allow80,
      'TCP 80, 443',
    ],
    [
      'the first rule decides',
      global('order: 1,', '{ action: Deny, protocol: TCP, destination: { ports: [80] } }, { action: Allow, protocol: TCP }'),
      'every TCP port but 80',
    ],
    ['one that selects others', global('order: 1,', '', "app == 'other'"), EVERY],
    [
      'a peer by namespace',
      global(
        'order: 1,',
        '{ action: Allow, protocol: UDP, source: { namespaceSelector: "kubernetes.io/metadata.name == \'a\'" } }',
      ),
      'every UDP port',
    ],
  ])('%s', (_title, yaml, expected) => {
    expect(ports(plain + yaml, 'a/client', 'b/server')).toBe(expected);
  });

  test.each([
    ['a tier', "tier: security, types: [Ingress], selector: 'all()'", 'spec.tier'],
    [
      'a rule for services',
      "types: [Ingress], selector: 'all()', ingress: [{ action: Allow, source: { services: { name: x } } }]",
      'spec.ingress[0] (services)',
    ],
    ['an action that passes on', "types: [Ingress], selector: 'all()', ingress: [{ action: Pass }]", 'spec.ingress[0].action'],
  ])('%s is refused rather than guessed', (_title, spec, field) => {
    const yaml = `${plain}
---
apiVersion: crd.projectcalico.org/v1
kind: GlobalNetworkPolicy
metadata: { name: g }
spec: { ${spec} }`;
    expect(() => ports(yaml, 'a/client', 'b/server')).toThrow(`${field} of GlobalNetworkPolicy "g" is beyond`);
  });
});

describe('in the mesh', () => {
  const AMBIENT = 'istio.io/dataplane-mode: ambient';
  const mesh = namespace('a', AMBIENT) + namespace('b', AMBIENT) + pod('a', 'client') + pod('b', 'server');
  const half = namespace('a') + namespace('b', AMBIENT) + pod('a', 'client') + pod('b', 'server');
  const istio = (kind: string, of: string, spec: string) => `
---
apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: x, namespace: ${of} }
spec: { ${spec} }`;
  const denyAll = istio('AuthorizationPolicy', 'istio-system', '');
  const strict = istio('PeerAuthentication', 'istio-system', 'mtls: { mode: STRICT }');
  const hbone = policy('b', 'ingress: [{ ports: [{ port: 15008 }] }]');
  const allow = (from: string, operation = 'ports: ["80"]') =>
    istio('AuthorizationPolicy', 'b', `rules: [{ ${from} to: [{ operation: { ${operation} } }] }]`);
  const client = 'from: [{ source: { principals: [cluster.local/ns/a/sa/client] } }],';

  test.each([
    ['the tunnel hides the port from NetworkPolicies', mesh + hbone, 'every TCP port but 15008'],
    ['without the port of the tunnel nothing passes', mesh + policy('b', 'ingress: [{ ports: [{ port: 80 }] }]'), 'nothing'],
    ['UDP is not in the tunnel', mesh + policy('b', 'ingress: [{ ports: [{ port: 80, protocol: UDP }] }]'), 'UDP 80'],
    ['an empty policy of the mesh denies', mesh + hbone + denyAll, 'nothing'],
    ['an identity is allowed', mesh + hbone + denyAll + allow(client), 'TCP 80'],
    ['another identity is not', mesh + hbone + denyAll + allow(client.replace('sa/client', 'sa/other')), 'nothing'],
    ['a namespace is allowed', mesh + hbone + denyAll + allow('from: [{ source: { namespaces: [a] } }],'), 'TCP 80'],
    [
      'layer 7 allows nothing without a waypoint',
      mesh + hbone + denyAll + allow(client, 'ports: ["80"], methods: [GET]'),
      'nothing',
    ],
    [
      'a denial beats an allowance',
      mesh + hbone + allow(client) + istio('AuthorizationPolicy', 'b', 'action: DENY, rules: [{}]').replace('name: x', 'name: y'),
      'nothing',
    ],
    ['plain text passes where it may', half, 'every TCP port but 15008; every UDP port'],
    ['plain text is refused where it may not', half + strict, 'every UDP port'],
    ['plain text has no identity', half + denyAll + allow(client), 'every UDP port'],
  ])('%s', (_title, yaml, expected) => {
    expect(ports(yaml, 'a/client', 'b/server')).toBe(expected);
  });

  test('a port may take plain text in a strict mesh', () => {
    const permissive = istio(
      'PeerAuthentication',
      'b',
      'selector: { matchLabels: { app: server } }, mtls: { mode: STRICT }, portLevelMtls: { 80: { mode: PERMISSIVE } }',
    );
    expect(ports(half + strict + permissive, 'a/client', 'b/server')).toBe('TCP 80; every UDP port');
  });

  test("kubelet's probes pass mutual TLS and AuthorizationPolicies, not NetworkPolicies", () => {
    const probed = policy('b', 'ingress: [{ from: [{ ipBlock: { cidr: 169.254.7.127/32 } }], ports: [{ port: 80 }] }]');
    expect(ports(mesh + strict + denyAll + probed, "kubelet's probes of mesh pods", 'b/server')).toBe('TCP 80');
  });

  test('a gateway opens the tunnel itself and takes plain text where its AuthorizationPolicy says', () => {
    const gateway = `
---
apiVersion: v1
kind: Pod
metadata: { name: gateway, namespace: g, labels: { app: gateway } }
spec:
  serviceAccountName: gateway
  containers: [{ name: c, image: 'i:1', args: [proxy, router], env: [{ name: ISTIO_META_ENABLE_HBONE, value: 'true' }] }]`;
    const open = istio('AuthorizationPolicy', 'g', 'rules: [{ to: [{ operation: { ports: ["8443"] } }] }]');
    const yaml =
      mesh +
      namespace('g') +
      gateway +
      hbone +
      strict +
      denyAll +
      open +
      allow('from: [{ source: { principals: [cluster.local/ns/g/sa/gateway] } }],');
    expect(ports(yaml, 'g/gateway', 'b/server')).toBe('TCP 80');
    expect(ports(yaml, 'internet', 'g/gateway')).toBe('TCP 8443; every UDP port');
  });
});

test('without a lab there are no addresses to decide about', () => {
  expect(() => reachability(inventory(manifestsOf(plain)))).toThrow('give the inventory its lab');
});
