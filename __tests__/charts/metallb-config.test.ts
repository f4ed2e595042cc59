import { at, record } from '../../checks/json';
import { range } from '../../config/address-range';
import { ipv4 } from '../../config/ipv4';
import type { Lab } from '../../config/lab';
import { l2Order } from '../../config/metallb-election';
import { clusterOf, missionLab, objectOf, objectsOf, validLab } from '../support/cluster';

const LABS: readonly [string, Lab][] = [
  ['mission', missionLab()],
  ...['everything-renamed', 'five-workers', 'fixed-addresses', 'one-node', 'two-pools'].map((name): [string, Lab] => [
    name,
    validLab(name),
  ]),
];

describe.each(LABS)('in the lab "%s"', (_name, lab) => {
  const objects = objectsOf(lab, 'metallb-config');
  const pools = objects.filter(({ kind }) => kind === 'IPAddressPool');
  const selector = at(objectOf(objects, 'L2Advertisement', 'lan').object, 'spec', 'nodeSelectors', 0, 'matchExpressions', 0);

  test('each pool of homelab.yaml is there, and none of its addresses is handed out unasked', () => {
    const specs = pools.map(({ name, object }) => [name, record(object.spec)]);
    expect(specs).toEqual(
      lab.network.pools.map(({ name, first, last }) => [
        name,
        { addresses: [`${first}-${last}`], autoAssign: false, avoidBuggyIPs: true },
      ]),
    );
  });

  test('the announcers and only they announce, told by their host names', () => {
    expect(selector).toEqual({ key: 'kubernetes.io/hostname', operator: 'In', values: [...lab.network.announcers] });
    expect(at(objectOf(objects, 'L2Advertisement', 'lan').object, 'spec', 'ipAddressPools')).toEqual(
      lab.network.pools.map(({ name }) => name),
    );
  });

  test('among them MetalLB elects for each Service the nodes that the lab says, in that order', () => {
    expect(Object.keys(lab.addresses)).toContain('ingress');
    for (const { address, succession, pool } of Object.values(lab.addresses)) {
      const addresses = at(objectOf(pools, 'IPAddressPool', pool).object, 'spec', 'addresses', 0);
      const { first, last } = range(`${addresses}`);
      expect(first <= ipv4(address) && ipv4(address) <= last).toBe(true);
      expect(l2Order(succession, address)).toEqual(succession);
      expect(lab.network.announcers).toEqual(expect.arrayContaining([...succession]));
    }
  });
});

test('it is applied once the webhook of metallb answers', () => {
  const order = clusterOf(missionLab()).charts.map(({ component }) => component.name);
  expect(order.indexOf('metallb-config')).toBeGreaterThan(order.indexOf('metallb'));
});
