import { policyAllowsDns } from '../../../../checks/rules/network/policy-allows-dns';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const cluster = (egress: string, spec = '') => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: apps }
spec: { ${spec} containers: [] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: apps }
spec: { podSelector: {}, policyTypes: [Egress], egress: ${egress} }
`;
const coredns = (targetPort: string, port: number) => `---
{ apiVersion: v1, kind: Service, metadata: { name: kube-dns, namespace: kube-system }, spec: { selector: { k8s-app: kube-dns }, ports: [{ name: dns, port: 53, protocol: UDP, targetPort: ${targetPort} }] } }
---
apiVersion: v1
kind: Pod
metadata: { name: coredns, namespace: kube-system, labels: { k8s-app: kube-dns, app: coredns } }
spec: { hostNetwork: false, containers: [{ name: a, ports: [{ name: dns, containerPort: ${port}, protocol: UDP }] }] }
`;
const KUBE_SYSTEM = 'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }';
const UDP = '{ port: 53, protocol: UDP }';
const FOUND = ["spec.dnsPolicy: NetworkPolicy web allows no UDP 53 to the cluster's DNS"];

test.each([
  ['only the API server', '[{ ports: [{ port: 6443 }] }]', ''],
  ['DNS over TCP only', `[{ to: [{ ${KUBE_SYSTEM} }], ports: [{ port: 53 }] }]`, ''],
  ['other pods of kube-system', `[{ to: [{ ${KUBE_SYSTEM}, podSelector: { matchLabels: { k8s-app: metrics-server } } }] }]`, ''],
  ['pods of the own namespace', `[{ to: [{ podSelector: {} }], ports: [${UDP}] }]`, ''],
  ['port 53, where CoreDNS listens on another', `[{ to: [{ ${KUBE_SYSTEM} }], ports: [${UDP}] }]`, coredns('5353', 5353)],
])('%s is no DNS', (_title, egress, more) => {
  expect(violationsOf(policyAllowsDns, cluster(egress) + more)).toEqual(FOUND);
});

test.each([
  [
    'kube-dns by its label',
    cluster(`[{ to: [{ ${KUBE_SYSTEM}, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [${UDP}] }]`),
  ],
  [
    'a label that DNS pods outside of the set may have',
    cluster(`[{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: coredns } } }], ports: [${UDP}] }]`),
  ],
  [
    'the port that CoreDNS listens on',
    cluster(`[{ to: [{ ${KUBE_SYSTEM} }], ports: [{ port: dns, protocol: UDP }] }]`) + coredns('dns', 5353),
  ],
  ['everyone on UDP 53', cluster(`[{ ports: [${UDP}] }]`)],
  ['an address block, without a lab', cluster('[{ to: [{ ipBlock: { cidr: 192.168.1.1/32 } }] }]')],
  ['no egress at all, which is meant', cluster('[]')],
  ["the node's resolver", cluster('[{ ports: [{ port: 6443 }] }]', 'dnsPolicy: Default,')],
  ['the host network', cluster('[{ ports: [{ port: 6443 }] }]', 'hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet,')],
])('%s passes', (_title, yaml) => {
  expect(violationsOf(policyAllowsDns, yaml)).toEqual([]);
});

test('with a lab an address block counts only where pods are', () => {
  const block = (cidr: string) => cluster(`[{ to: [{ ipBlock: { cidr: ${cidr} } }] }]`);
  expect(violationsOf(policyAllowsDns, block('192.168.1.0/24'), smallLab)).toEqual(FOUND);
  expect(violationsOf(policyAllowsDns, block('10.42.0.0/16'), smallLab)).toEqual([]);
});
