import { loadBalancerLeader } from '../../../../checks/rules/network/load-balancer-leader';
import { l2Order } from '../../../../config/metallb-election';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const ingress = smallLab.addresses.ingress;
const ADDRESS = ingress?.address ?? '';

const cluster = ({
  advertisement = 'ipAddressPools: [lan], nodeSelectors: [{ matchLabels: { h5b.io/worker: "true" } }]',
  pods = '',
  address = ADDRESS,
  workload = 'kind: DaemonSet',
  replicas = '',
} = {}) => `
{ apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: { name: lan, namespace: m }, spec: { addresses: [192.168.1.200-192.168.1.254] } }
---
{ apiVersion: metallb.io/v1beta1, kind: L2Advertisement, metadata: { name: lan, namespace: m }, spec: { ${advertisement} } }
---
{ apiVersion: v1, kind: Service, metadata: { name: ingress, namespace: ingress, annotations: { metallb.io/loadBalancerIPs: ${address} } }, spec: { type: LoadBalancer, selector: { app: gw } } }
---
{ apiVersion: apps/v1, ${workload}, metadata: { name: gw, namespace: ingress }, spec: { ${replicas} template: { metadata: { labels: { app: gw } }, spec: { ${pods} } } } }
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

test('a node that is excluded from load balancers announces nothing', () => {
  const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';
  const nodes = smallLab.nodes.map((node) =>
    node.name === 'tower' ? { ...node, labels: { ...node.labels, [EXCLUDED]: '' } } : node,
  );
  expect(violationsOf(loadBalancerLeader, cluster(), { ...smallLab, nodes })).toEqual([
    `${FIELD}: ${ADDRESS} will be announced by pi; homelab.yaml wants tower, then pi`,
  ]);
});

describe('an address that homelab.yaml did not derive', () => {
  const derived = Object.values(smallLab.addresses).map(({ address }) => address);
  const pool = [...Array(54).keys()].map((offset) => `192.168.1.${201 + offset}`).filter((one) => !derived.includes(one));
  const leading = (leader: string) => pool.find((one) => l2Order(['pi', 'tower'], one)[0] === leader) ?? '';

  test('is found if it elects another node than the first announcer', () => {
    expect(smallLab.network.announcers).toEqual(['tower', 'pi']);
    expect(violationsOf(loadBalancerLeader, cluster({ address: leading('pi') }), smallLab)).toEqual([
      `${FIELD}: ${leading('pi')} will be announced by pi, then tower; homelab.yaml wants tower`,
    ]);
  });

  test.each([
    ['elects the first announcer', cluster({ address: leading('tower') })],
    [
      'has pods on the second announcer only',
      cluster({ address: leading('pi'), pods: 'nodeSelector: { kubernetes.io/arch: arm64 }' }),
    ],
    ['has a single pod, whose node leads anyway', cluster({ address: leading('pi'), workload: 'kind: Deployment' })],
  ])('passes if it %s', (_title, yaml) => {
    expect(violationsOf(loadBalancerLeader, yaml, smallLab)).toEqual([]);
  });

  test('is found with several pods of a Deployment', () => {
    const yaml = cluster({ address: leading('pi'), workload: 'kind: Deployment', replicas: 'replicas: 2,' });
    expect(violationsOf(loadBalancerLeader, yaml, smallLab)).toHaveLength(1);
  });
});

test('without a lab there is no succession to compare with', () => {
  expect(violationsOf(loadBalancerLeader, cluster({ pods: 'nodeSelector: { a: b }' }))).toEqual([]);
});
