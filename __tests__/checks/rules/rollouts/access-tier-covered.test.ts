import { accessTierCovered } from '../../../../checks/rules/rollouts/access-tier-covered';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { APART, workload } from '../../../support/workload';

const address = smallLab.addresses.ingress?.address ?? '';
const service = (asked = address, selector = '{ app: web }') => `---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps, annotations: { metallb.io/loadBalancerIPs: '${asked}' } }
spec: { type: LoadBalancer, selector: ${selector}, ports: [{ port: 80 }] }
`;
const found = (kind: string, spec: string, pod: string, more = service(), lab = smallLab) =>
  violationsOf(accessTierCovered, workload(kind, { spec, pod }) + more, lab);

test('the lab passes the address from the x86 node to the Pi', () => {
  expect(smallLab.addresses.ingress?.succession).toEqual(['tower', 'pi']);
});

test.each([
  ['one replica', 'Deployment', 'replicas: 1', '', 'Deployment web may have no pod on tower, pi'],
  ['replicas that may share a node', 'Deployment', 'replicas: 2', '', 'Deployment web may have no pod on tower, pi'],
  [
    'a DaemonSet on x86 only',
    'DaemonSet',
    '',
    'nodeSelector: { kubernetes.io/arch: amd64 }',
    'DaemonSet web may have no pod on pi',
  ],
])('%s is found', (_title, kind, spec, pod, message) => {
  expect(found(kind, spec, pod)).toEqual([`spec.template.spec: ${address} passes over tower, pi, and ${message}`]);
});

test('a Service without pods is found', () => {
  expect(found('DaemonSet', '', '', service(address, '{ app: nobody }'))).toEqual([
    `spec.selector: ${address} passes over tower, pi, and its Service selects no workload`,
  ]);
});

test.each([
  ['a DaemonSet on the workers', 'DaemonSet', '', ''],
  ['replicas that are kept apart', 'Deployment', 'replicas: 2', APART],
])('%s covers the succession', (_title, kind, spec, pod) => {
  expect(found(kind, spec, pod)).toEqual([]);
});

test('an address without a successor needs no second pod', () => {
  const lab = { ...smallLab, addresses: { web: { name: 'web', address, pool: 'lan', fixed: false, succession: ['tower'] } } };
  expect(found('Deployment', '', '', service(), lab)).toEqual([]);
});

test('an address that is not of the lab is left to others', () => {
  expect(found('Deployment', '', '', service('10.0.0.1'))).toEqual([]);
});
