import { networkPolicyRef } from '../../../../checks/rules/references/network-policy-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const workload = (name: string, namespace: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 80 }] }] }
---`;
const PODS = `
apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { tier: front } }
---${workload('web', 'apps')}${workload('proxy', 'edge')}`;
const policy = (spec: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: apps }
spec: { ${spec} }`;
const from = (peer: string) => policy(`podSelector: {}, ingress: [{ from: [{ ${peer} }] }]`);
const FROM = 'spec.ingress[0].from[0]';
const TO_NOBODY = policy('podSelector: {}, egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }]');

test.each([
  [
    'pods that are not there',
    policy('podSelector: { matchLabels: { app: wbe } }'),
    ['spec.podSelector: no pod template in namespace apps has app=wbe'],
  ],
  [
    'a peer of the namespace that is not there',
    TO_NOBODY,
    ['spec.egress[0].to[0].podSelector: no pod template in namespace apps has app=db'],
  ],
  [
    'a peer of another namespace that is not there',
    from('namespaceSelector: { matchLabels: { tier: front } }, podSelector: { matchLabels: { app: web } }'),
    [`${FROM}.podSelector: no pod template in a namespace with tier=front has app=web`],
  ],
  [
    'a port name that no selected pod has',
    policy('podSelector: {}, ingress: [{ ports: [{ port: htp }] }]'),
    ['spec.ingress[0].ports[0].port: no selected pod has a port named "htp"'],
  ],
])('%s is found', (_title, yaml, violations) => {
  expect(violationsOf(networkPolicyRef, PODS + yaml)).toEqual(violations);
});

test.each([
  ['a default deny', policy('podSelector: {}, policyTypes: [Ingress, Egress]')],
  [
    'pods and a port name that are there',
    policy('podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ port: http }] }]'),
  ],
  [
    'a peer by the name of its namespace',
    from(
      'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: edge } }, podSelector: { matchLabels: { app: proxy } }',
    ),
  ],
  ['every pod of every namespace', from('namespaceSelector: {}')],
  [
    'a namespace that the set does not show',
    from(
      'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: elsewhere } }, podSelector: { matchLabels: { app: x } }',
    ),
  ],
  [
    'DNS pods of a namespace of every cluster',
    from(
      'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } }',
    ),
  ],
  ['a block of addresses', from('ipBlock: { cidr: 10.0.0.0/8 }')],
  [
    'a policy of Calico',
    policy('podSelector: { matchLabels: { app: x } }').replace('networking.k8s.io/v1', 'crd.projectcalico.org/v1'),
  ],
])('%s is fine', (_title, yaml) => {
  expect(violationsOf(networkPolicyRef, PODS + yaml)).toEqual([]);
});

test('a lab shows all its namespaces', () => {
  expect(violationsOf(networkPolicyRef, PODS + from('namespaceSelector: { matchLabels: { tier: back } }'), smallLab)).toEqual([
    `${FROM}.namespaceSelector: no namespace has tier=back`,
  ]);
});
