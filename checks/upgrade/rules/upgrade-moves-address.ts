import { inventory } from '../../inventory';
import { loadBalancers } from '../../load-balancer';
import type { UpgradeRule } from '../upgrade-rule';

/**
 * Every Service keeps its address on the LAN. One that nobody wrote into homelab.yaml is chosen so that the right node announces
 * it, so it may move when a node gets another name, or the pool another range.
 */
export const upgradeMovesAddress: UpgradeRule = {
  id: 'upgrade-moves-address',
  why: 'Whoever knows the old address no longer finds the service: forwarded ports of the router, DNS records, configured devices.',
  remedy: 'Point them to the new address when it is applied, or keep the old one by writing it into homelab.yaml.',
  *check({ kept }) {
    for (const { before, after } of kept) {
      const [old] = loadBalancers(inventory([before]));
      const [fresh] = loadBalancers(inventory([after]));
      if (!old || !fresh || old.addresses.length === 0) continue;
      const [was, is] = [old, fresh].map(({ addresses }) => [...addresses].sort().join(', '));
      if (was !== is) {
        const message = `${was} becomes ${is || 'any address of the pool'}`;
        yield { manifest: after, field: fresh.field, message };
      }
    }
  },
};
