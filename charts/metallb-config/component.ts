import { IpAddressPool, L2Advertisement } from '../../imports/metallb.io';
import type { Component } from '../lib/component';

/**
 * The pools of homelab.yaml and who announces them; apart from `metallb`, whose webhook has to answer before they are accepted.
 * No address is handed out by itself: `config/` chose one for each Service, such that the preferred node leads, and the Service
 * asks for it.
 */
export const metallbConfig: Component = {
  name: 'metallb-config',
  namespace: 'metallb-system',
  needs: ['metallb'],
  build(chart, lab) {
    for (const pool of lab.network.pools) {
      new IpAddressPool(chart, `pool-${pool.name}`, {
        metadata: { name: pool.name },
        spec: { addresses: [`${pool.first}-${pool.last}`], autoAssign: false, avoidBuggyIPs: true },
      });
    }
    new L2Advertisement(chart, 'l2-advertisement', {
      metadata: { name: 'lan' },
      spec: {
        ipAddressPools: lab.network.pools.map(({ name }) => name),
        // By host name, not by a label: a node registers its labels once, and the election has to follow homelab.yaml.
        nodeSelectors: [
          { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [...lab.network.announcers] }] },
        ],
      },
    });
  },
};
