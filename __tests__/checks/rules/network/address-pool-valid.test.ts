import { addressPoolValid } from '../../../../checks/rules/network/address-pool-valid';
import { violationsOf } from '../../../support/manifests';

test.each([
  ['CIDRs and ranges of both families', '[192.168.1.240/28, 10.0.0.9 - 10.0.0.9, "fd00::1-fd00::9", "fd00::/64"]', []],
  ['a word instead of a list', '192.168.1.240-192.168.1.250', ['spec.addresses: 192.168.1.240-192.168.1.250 is not a list']],
  ['a single address', '[192.168.1.240]', ['spec.addresses[0]: 192.168.1.240 is neither a CIDR nor a range']],
  ['a prefix that is too long', '[10.0.0.0/8, 10.0.0.0/33]', ['spec.addresses[1]: 10.0.0.0/33 is neither a CIDR nor a range']],
  ['a range that ends in a word', '[10.0.0.1-ten]', ['spec.addresses[0]: 10.0.0.1-ten contains "ten", which is no address']],
  ['a range that ends before it starts', '[10.0.0.9-10.0.0.1]', ['spec.addresses[0]: 10.0.0.9-10.0.0.1 ends before it starts']],
  ['a range of both families', '["10.0.0.1-fd00::1"]', ['spec.addresses[0]: 10.0.0.1-fd00::1 mixes IPv4 and IPv6']],
  ['a number', '[42]', ['spec.addresses[0]: 42 is neither a CIDR nor a range']],
])('a pool with %s', (_title, addresses, expected) => {
  const pool = `{ apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: { name: lan }, spec: { addresses: ${addresses} } }`;
  expect(violationsOf(addressPoolValid, pool)).toEqual(expected);
});

test('a pool without addresses', () => {
  const pool = '{ apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: { name: lan }, spec: {} }';
  expect(violationsOf(addressPoolValid, pool)).toEqual(['spec.addresses: the pool has no addresses']);
});
