import { addressPoolOutsideDhcp } from '../../../../checks/rules/network/address-pool-outside-dhcp';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const pool = (addresses: string) =>
  `{ apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: { name: lan }, spec: { addresses: [${addresses}] } }`;

test.each([
  [
    'a range that DHCP gives out',
    '192.168.1.190-192.168.1.210',
    ['192.168.1.190-192.168.1.210 contains 192.168.1.190-192.168.1.199, which DHCP has'],
  ],
  ['the address of a node', '192.168.1.12/32', ['192.168.1.12/32 contains 192.168.1.12, which node tower has']],
  ['the gateway', '192.168.1.0/29', ['192.168.1.0/29 contains 192.168.1.1, which the gateway has']],
  ['another network', '10.0.0.10-10.0.0.20', ['10.0.0.10-10.0.0.20 is not inside the LAN, 192.168.1.0/24']],
  ['free addresses of the LAN', '192.168.1.200-192.168.1.254', []],
  ['IPv6, which the lab does not plan', 'fd00::/64', []],
])('a pool with %s', (_title, addresses, expected) => {
  expect(violationsOf(addressPoolOutsideDhcp, pool(`"${addresses}"`), smallLab)).toEqual(
    expected.map((message) => `spec.addresses[0]: ${message}`),
  );
});

test('without a lab nothing is known about the LAN', () => {
  expect(violationsOf(addressPoolOutsideDhcp, pool('192.168.1.0/24'))).toEqual([]);
});
