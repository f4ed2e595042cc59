import { networkPolicyAllowsProbes } from '../../../../checks/rules/network/network-policy-allows-probes';
import { violationsOf } from '../../../support/manifests';

const cluster = (probe: string, ingress: string, label = 'ambient') => `
{ apiVersion: v1, kind: Namespace, metadata: { name: apps, labels: { istio.io/dataplane-mode: ${label} } } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: apps }
spec: { containers: [{ name: web, ports: [{ name: http, containerPort: 8080 }], readinessProbe: ${probe} }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: apps }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: ${ingress} }
`;
const HTTP = '{ httpGet: { port: http } }';
const FROM_KUBELET = 'from: [{ ipBlock: { cidr: 169.254.7.127/32 } }]';

test.each([
  ['a default deny', cluster(HTTP, '[]'), 8080],
  ['a rule for another port', cluster(HTTP, `[{ ${FROM_KUBELET}, ports: [{ port: 9090 }] }]`), 8080],
  ['a rule for UDP', cluster(HTTP, `[{ ${FROM_KUBELET}, ports: [{ port: 8080, protocol: UDP }] }]`), 8080],
  [
    'a block that excepts the probe address',
    cluster(HTTP, '[{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16] } }] }]'),
    8080,
  ],
  ['a rule for pods', cluster('{ tcpSocket: { port: 9000 } }', '[{ from: [{ namespaceSelector: {} }] }]'), 9000],
])('%s stops the probe', (_title, yaml, port) => {
  expect(violationsOf(networkPolicyAllowsProbes, yaml)).toEqual([
    `spec.containers[0].readinessProbe: no policy admits 169.254.7.127 on TCP ${port}`,
  ]);
});

test.each([
  ['the probe address on the port of the probe', cluster(HTTP, `[{ ${FROM_KUBELET}, ports: [{ port: 8080 }] }]`)],
  ['the port by its name', cluster(HTTP, `[{ ${FROM_KUBELET}, ports: [{ port: http }] }]`)],
  ['a range of ports', cluster(HTTP, `[{ ${FROM_KUBELET}, ports: [{ port: 8000, endPort: 8999 }] }]`)],
  ['everyone on the port', cluster(HTTP, '[{ ports: [{ port: 8080 }] }]')],
  ['a probe by command', cluster('{ exec: { command: ["true"] } }', '[]')],
  ['a probe of another host', cluster('{ httpGet: { port: 80, host: 127.0.0.1 } }', '[]')],
  ['a namespace outside of the mesh', cluster(HTTP, '[]', 'none')],
])('%s needs no opening', (_title, yaml) => {
  expect(violationsOf(networkPolicyAllowsProbes, yaml)).toEqual([]);
});
