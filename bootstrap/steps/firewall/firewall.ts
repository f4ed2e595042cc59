import type { Lab, LabNode } from '../../../config/lab';
import type { Step } from '../../plan/step';
import { render } from '../../render/template';
import { configuredUnits } from '../../resources/configured-units';
import { file } from '../../resources/file';
import { unit } from '../../resources/unit';
import { liveTable } from './live-table';
import { type Opening, openings } from './openings';

/**
 * A table of our own: kube-proxy and Calico have theirs, and whatever one of them drops is dropped. Nobody's table is flushed, so
 * Debian's nftables.service, which flushes all of them when it starts and stops, is masked.
 */
export const firewall: Step = {
  name: 'firewall',
  title: 'what is not meant to come in is dropped and logged',
  needs: ['network'],
  resources({ lab, node }) {
    const rules = file({
      path: '/etc/h5b/firewall.nft',
      content: ruleset(lab, node),
      validate: 'nft -c -f /dev/stdin',
    });
    const service = file({ path: '/etc/systemd/system/h5b-firewall.service', content: render('host/firewall.service', {}) });
    return [
      unit({ name: 'nftables.service', state: 'masked' }),
      ...configuredUnits([rules, service], [{ name: 'h5b-firewall.service', onChange: 'reload' }]),
      liveTable,
    ];
  },
};

/** The rules of a node as nft reads them. */
export function ruleset(lab: Lab, node: LabNode): string {
  const cluster = node.control || node.worker;
  return render('host/firewall.nft', {
    lan: lab.network.lan,
    openings: openings(lab, node).map((opening) => ({ rule: rule(opening, lab) })),
    cluster,
    pools: lab.network.pools.map(({ first, last }) => `${first}-${last}`).join(', '),
  });
}

function rule({ what, protocol, port, from }: Opening, lab: Lab): string {
  const sources = from === 'anywhere' ? '' : `ip saddr ${from === 'lan' ? lab.network.lan : `{ ${from.join(', ')} }`} `;
  return `${sources}${protocol} dport ${port} accept comment "${what}"`;
}
