import { loadBalancerLeader } from '../../../../checks/rules/network/load-balancer-leader';
import { l2Order } from '../../../../config/metallb-election';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const ingress = smallLab.addresses.ingress;
const ADDRESS = ingress?.address ?? '';

const cluster = ({
  advertisement = 'ipAddressPools: [lan], nodeSelectors: [{ matchLabels: { h5b.io/worker: "true" } }]',
  pods = '',
} = {}) => `
{ apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: { name: lan, namespace: m }, spec: { addresses: [192.168.1.200-192.168.1.254] } }
---
{ apiVersion: metallb.io/v1beta1, kind: L2Advertisement, metadata: { name: lan, namespace: m }, spec: { ${advertisement} } }
---
{ apiVersion: v1, kind: Service, metadata: { name: ingress, namespace: ingress, annotations: { metallb.io/loadBalancerIPs: ${ADDRESS} } }, spec: { type: LoadBalancer, selector: { app: gw } } }
---
{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: gw, namespace: ingress }, spec: { template: { metadata: { labels: { app: gw } }, spec: { ${pods} } } } }
`;
const FIELD = 'metadata.annotations["metallb.io/loadBalancerIPs"]';

test('the lab of these tests wants the x86 node first and the Pi second', () => {
  expect(ingress?.succession).toEqual(['tower', 'pi']);
  expect(l2Order(['pi', 'tower'], ADDRESS)).toEqual(['tower', 'pi']);
});

test('an address that elects the nodes of the succession passes', () => {
  expect(violationsOf(loadBalancerLeader, cluster(), smallLab)).toEqual([]);
});

test.each([
  [
    'pods on the Pi only',
    cluster({ pods: 'nodeSelector: { kubernetes.io/arch: arm64 }' }),
    `${ADDRESS} will be announced by pi; homelab.yaml wants tower, then pi`,
  ],
  [
    'an advertisement by the x86 node only',
    cluster({ advertisement: 'nodeSelectors: [{ matchLabels: { kubernetes.io/hostname: tower } }]' }),
    `${ADDRESS} will be announced by tower; homelab.yaml wants tower, then pi`,
  ],
  [
    'an advertisement of another pool',
    cluster({ advertisement: 'ipAddressPools: [other]' }),
    `no L2Advertisement announces pool lan, so nobody answers for ${ADDRESS}`,
  ],
  [
    'an advertisement for other Services',
    cluster({ advertisement: 'serviceSelectors: [{ matchLabels: { a: b } }]' }),
    `no L2Advertisement announces pool lan, so nobody answers for ${ADDRESS}`,
  ],
  [
    'pods that can land nowhere',
    cluster({ pods: 'nodeSelector: { a: b }' }),
    `${ADDRESS} will be announced by nobody; homelab.yaml wants tower, then pi`,
  ],
])('%s is found', (_title, yaml, expected) => {
  expect(violationsOf(loadBalancerLeader, yaml, smallLab)).toEqual([`${FIELD}: ${expected}`]);
});

test('without a lab there is no succession to compare with', () => {
  expect(violationsOf(loadBalancerLeader, cluster({ pods: 'nodeSelector: { a: b }' }))).toEqual([]);
});
