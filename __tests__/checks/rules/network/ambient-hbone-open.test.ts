import { ambientHboneOpen } from '../../../../checks/rules/network/ambient-hbone-open';
import { violationsOf } from '../../../support/manifests';

const namespace = (name: string, mode: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { istio.io/dataplane-mode: ${mode} } } }\n---\n`;
const pod = (name: string, ns: string, labels = '', env = '') =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: ${ns}, labels: { app: ${name}, ${labels} } }, spec: { containers: [{ name: a, env: [${env}] }] } }\n---\n`;
const policy = (rules: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: apps }
spec: { podSelector: { matchLabels: { app: web } }, ${rules} }
`;
const HBONE_ENV = '{ name: ISTIO_META_ENABLE_HBONE, value: "true" }';
const CLUSTER =
  namespace('apps', 'ambient') +
  namespace('monitoring', 'none') +
  pod('web', 'apps') +
  pod('client', 'apps') +
  pod('vmagent', 'monitoring') +
  pod('gateway', 'monitoring', 'istio.io/dataplane-mode: none', HBONE_ENV);
const CLIENT = '{ podSelector: { matchLabels: { app: client } } }';
const from = (peer: string, ports: string) => `{ from: [${peer}], ports: [${ports}] }`;

test.each([
  [
    'a mesh pod on the application port only',
    `ingress: [${from(CLIENT, '{ port: 80 }')}]`,
    'admits TCP 15008 from Pod apps/client',
  ],
  [
    'a gateway that speaks HBONE',
    `ingress: [${from('{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }, podSelector: { matchLabels: { app: gateway } } }', '{ port: 80 }')}]`,
    'admits TCP 15008 from Pod monitoring/gateway',
  ],
  ['everyone on the application port only', 'ingress: [{ ports: [{ port: 80 }] }]', 'admits TCP 15008 from Pod apps/web'],
  [
    'HBONE from somebody else',
    `ingress: [${from(CLIENT, '{ port: 80 }')}, ${from('{ podSelector: { matchLabels: { app: other } } }', '{ port: 15008 }')}]`,
    'admits TCP 15008 from Pod apps/client',
  ],
])('%s is found for ingress', (_title, rules, expected) => {
  expect(violationsOf(ambientHboneOpen, CLUSTER + policy(rules))).toEqual([
    `spec.ingress[0].ports: no rule ${expected}, a mesh pod`,
  ]);
});

test('egress to a mesh pod needs HBONE too', () => {
  const egress = (ports: string) => policy(`policyTypes: [Egress], egress: [{ to: [${CLIENT}], ports: [${ports}] }]`);
  expect(violationsOf(ambientHboneOpen, CLUSTER + egress('{ port: 80 }'))).toEqual([
    'spec.egress[0].ports: no rule allows TCP 15008 to Pod apps/client, a mesh pod',
  ]);
  expect(violationsOf(ambientHboneOpen, CLUSTER + egress('{ port: 80 }, { port: 15008 }'))).toEqual([]);
});

test.each([
  ['the application port and HBONE', `ingress: [${from(CLIENT, '{ port: 80 }, { port: 15008 }')}]`],
  ['HBONE in another rule for the same peer', `ingress: [${from(CLIENT, '{ port: 80 }')}, ${from(CLIENT, '{ port: 15008 }')}]`],
  [
    'HBONE for a larger group of peers',
    `ingress: [${from(CLIENT, '{ port: 80 }')}, ${from('{ podSelector: {} }', '{ port: 15008 }')}]`,
  ],
  ['every port', `ingress: [{ from: [${CLIENT}] }]`],
  ['UDP, which the mesh does not carry', `ingress: [${from(CLIENT, '{ port: 53, protocol: UDP }')}]`],
  [
    'a scraper outside of the mesh',
    `ingress: [${from('{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }, podSelector: { matchLabels: { app: vmagent } } }', '{ port: 9090 }')}]`,
  ],
  ['an address block', `ingress: [${from('{ ipBlock: { cidr: 192.168.1.0/24 } }', '{ port: 80 }')}]`],
  ['a peer that is not in the set', `ingress: [${from('{ podSelector: { matchLabels: { app: elsewhere } } }', '{ port: 80 }')}]`],
  ['egress to the Internet', 'policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }]'],
])('%s passes', (_title, rules) => {
  expect(violationsOf(ambientHboneOpen, CLUSTER + policy(rules))).toEqual([]);
});

test('one rule that selects many pods is found once', () => {
  const wide = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all, namespace: apps }
spec: { podSelector: {}, ingress: [${from(CLIENT, '{ port: 80 }')}] }
`;
  expect(violationsOf(ambientHboneOpen, CLUSTER + wide)).toHaveLength(1);
});
