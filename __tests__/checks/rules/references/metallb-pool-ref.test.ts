import { metallbPoolRef } from '../../../../checks/rules/references/metallb-pool-ref';
import { violationsOf } from '../../../support/manifests';

const POOL = `
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: lan, namespace: metallb-system, labels: { zone: home } }
---`;
const advertisement = (spec: string, kind = 'L2Advertisement') => `
apiVersion: metallb.io/v1beta1
kind: ${kind}
metadata: { name: a, namespace: metallb-system }
spec: { ${spec} }
---`;
const service = (pool: string) => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps, annotations: { metallb.io/address-pool: ${pool} } }`;
const ALL = advertisement('');

test.each([
  [
    'an advertisement of a missing pool',
    advertisement('ipAddressPools: [lna]') + ALL.replace('name: a', 'name: b'),
    ['spec.ipAddressPools[0]: IPAddressPool metallb-system/lna does not exist (did you mean "lan"?)'],
  ],
  [
    'a pool selector that selects nothing',
    advertisement('ipAddressPoolSelectors: [{ matchLabels: { zone: dmz } }]') + ALL.replace('name: a', 'name: b'),
    ['spec.ipAddressPoolSelectors[0]: no IPAddressPool has zone=dmz'],
  ],
  [
    'a Service of a missing pool',
    ALL + service('wan'),
    ['metadata.annotations["metallb.io/address-pool"]: IPAddressPool wan does not exist (did you mean "lan"?)'],
  ],
  [
    'a pool that nothing advertises',
    POOL.replace('name: lan', 'name: wan') + advertisement('ipAddressPools: [lan]'),
    ['metadata.name: nothing advertises pool metallb-system/wan'],
  ],
  [
    'a missing BGP peer',
    advertisement('peers: [router]', 'BGPAdvertisement'),
    ['spec.peers[0]: BGPPeer metallb-system/router does not exist (there is none)'],
  ],
  ['an advertisement of every pool, and a Service of one', ALL + service('lan'), []],
  ['an advertisement by name', advertisement('ipAddressPools: [lan]') + service('lan'), []],
  ['an advertisement by label', advertisement('ipAddressPoolSelectors: [{ matchLabels: { zone: home } }]') + service('lan'), []],
  ['pools without advertisements, which may be elsewhere', service('lan'), []],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(metallbPoolRef, POOL + yaml.replace(/---\s*$/, ''))).toEqual(violations);
});

test('Services of pools that the set does not show are passed over', () => {
  expect(violationsOf(metallbPoolRef, service('lan'))).toEqual([]);
});
