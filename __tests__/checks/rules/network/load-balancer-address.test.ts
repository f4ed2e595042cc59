import { loadBalancerAddress } from '../../../../checks/rules/network/load-balancer-address';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const pool =
  '{ apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: { name: lan, namespace: m }, spec: { addresses: [192.168.1.240-192.168.1.250, 10.9.0.0/24] } }';
const service = (name: string, annotations: string, spec = 'ports: [{ port: 80 }]') =>
  `\n---\n{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: apps, annotations: { ${annotations} } }, spec: { type: LoadBalancer, ${spec} } }`;
const at = (addresses: string) => `metallb.io/loadBalancerIPs: "${addresses}"`;
const FIELD = 'metadata.annotations["metallb.io/loadBalancerIPs"]';

test.each([
  ['outside of every pool', at('192.168.1.1'), `${FIELD}: 192.168.1.1 lies in no pool; there is lan`],
  ['that is none', at('192.168.1.300'), `${FIELD}: "192.168.1.300" is no IP address`],
])('an address %s is found', (_title, annotations, expected) => {
  expect(violationsOf(loadBalancerAddress, pool + service('a', annotations))).toEqual([expected]);
});

test.each([
  ['of a range', at('192.168.1.250')],
  ['of a network', at('10.9.0.7')],
  ['under the former annotation', 'metallb.universe.tf/loadBalancerIPs: 10.9.0.7'],
])('an address %s passes', (_title, annotations) => {
  expect(violationsOf(loadBalancerAddress, pool + service('a', annotations))).toEqual([]);
});

test('without a pool in the set nothing is said about where addresses lie', () => {
  expect(violationsOf(loadBalancerAddress, service('a', at('192.0.2.1')).slice(5))).toEqual([]);
});

test('with a lab every Service asks for exactly one address, unless another class serves it', () => {
  const yaml =
    pool + service('a', '') + service('b', at('10.9.0.7,10.9.0.8')) + service('c', '', 'loadBalancerClass: example.org/other');
  expect(violationsOf(loadBalancerAddress, yaml, smallLab)).toEqual([
    `${FIELD}: asks for no address`,
    `${FIELD}: asks for 2 addresses, 10.9.0.7, 10.9.0.8`,
  ]);
  expect(violationsOf(loadBalancerAddress, yaml)).toEqual([]);
});

const shared = (key: string, spec: string) => `${at('10.9.0.7')}, metallb.io/allow-shared-ip: ${key}|${spec}`.split('|');
const pair = ([a = '', aSpec = '']: readonly string[], [b = '', bSpec = '']: readonly string[]) =>
  pool + service('a', a, aSpec) + service('b', b, bSpec);
const TCP = 'ports: [{ port: 53 }], externalTrafficPolicy: Local, selector: { app: dns }';
const UDP = 'ports: [{ port: 53, protocol: UDP }], externalTrafficPolicy: Local, selector: { app: dns }';

test.each([
  [
    'without a key',
    pair([at('10.9.0.7'), TCP], [at('10.9.0.7'), UDP]),
    '10.9.0.7 is also the address of Service apps/a, and metallb.io/allow-shared-ip is not the same on both',
  ],
  [
    'with different keys',
    pair(shared('x', TCP), shared('y', UDP)),
    '10.9.0.7 is also the address of Service apps/a, and metallb.io/allow-shared-ip is not the same on both',
  ],
  ['on the same port', pair(shared('x', TCP), shared('x', TCP)), '10.9.0.7 and port 53/TCP are also those of Service apps/a'],
  [
    'for other pods under Local',
    pair(shared('x', TCP), shared('x', UDP.replace('app: dns', 'app: other'))),
    'shares 10.9.0.7 with Service apps/a under externalTrafficPolicy Local, but selects other pods',
  ],
])('two Services that share an address %s are found', (_title, yaml, expected) => {
  expect(violationsOf(loadBalancerAddress, yaml)).toEqual([`${FIELD}: ${expected}`]);
});

test.each([
  ['different ports and the same pods', pair(shared('x', TCP), shared('x', UDP))],
  [
    'other pods under Cluster',
    pair(shared('x', 'ports: [{ port: 1 }], selector: { app: a }'), shared('x', 'ports: [{ port: 2 }], selector: { app: b }')),
  ],
])('two Services with one key, %s, may share an address', (_title, yaml) => {
  expect(violationsOf(loadBalancerAddress, yaml)).toEqual([]);
});
