import type { LabNode } from '../../../config/lab';
import type { Facts } from '../../facts/facts';
import { fileQuery } from '../../facts/file-fact';
import { ifupdownQuery } from '../../facts/ifupdown-fact';
import { linkByMac, linksQuery, type NetworkLink } from '../../facts/links-fact';
import { unitQuery } from '../../facts/unit-fact';
import type { Action } from '../../plan/action';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { render } from '../../render/template';
import { run } from '../../resources/run';

/** Both start with low numbers: the first .network file that matches a link wins, whatever directory it is in. */
const PERSISTENT = '/etc/systemd/network/05-h5b-lan.network';
const TRIAL = '/run/systemd/network/04-h5b-trial.network';
const INTERFACES = '/etc/network/interfaces';
/** Scripts of the change; like the trial itself, gone with the next boot. */
const ROLLBACK = '/run/h5b/network-rollback.sh';
const TRY = '/run/h5b/network-trial.sh';

/** Longer than a lost connection takes to be noticed and dialled again. */
const ROLLBACK_SECONDS = 90;

const networkd = unitQuery('systemd-networkd.service');
const networkManager = unitQuery('NetworkManager.service');
const persistent = fileQuery(PERSISTENT);

/**
 * The configuration of the link to the LAN, changed such that a mistake cannot lock us out:
 *
 * 1. The new configuration is written below /run only, and a timer is armed that puts the old one back after 90 seconds.
 * 2. systemd-networkd takes the link over; if address or default route do not come up, the old one is put back at once.
 * 3. The next command, which travels over the new configuration, disarms the timer and makes it permanent.
 *
 * Killed or cut off before 3, the host goes back by itself; on power loss, since nothing below /etc changed. In 3, networkd is
 * enabled before ifupdown loses the link, so that every boot in between has at least one of them. Done again, it goes on from 1.
 */
export function lan(node: LabNode, net: { readonly gateway: string; readonly prefix: number }, content: string): Resource {
  const address = `${node.address}/${net.prefix}`;
  const loopbackOnly = render('host/interfaces', {});
  return {
    name: 'network link',
    queries: [linksQuery, ifupdownQuery, networkd, networkManager, persistent],
    plan(facts): Outcome {
      const fact = facts.get(linksQuery);
      const link = linkByMac(fact, node.mac);
      if (link === undefined) return noCard(node);
      const refused = whyRefused(facts, link);
      if (refused !== undefined) return refused;
      const reasons = [
        ...(isText(facts, persistent, content) ? [] : [`${PERSISTENT} differs`]),
        ...(facts.get(networkd).file === 'enabled' ? [] : ['systemd-networkd does not start at boot']),
        ...(link.networkFile === PERSISTENT ? [] : [`${link.name} is not configured by it`]),
        ...(link.addresses.includes(address)
          ? []
          : [`${link.name} has ${link.addresses.join(', ') || 'no address'}, not ${address}`]),
        ...(link.mtu === node.written.nic.mtu ? [] : [`its MTU is ${link.mtu}, not ${node.written.nic.mtu}`]),
        ...(fact.gateways.some((each) => each.address === net.gateway && each.link === link.name)
          ? []
          : [`it has no default route by ${net.gateway}`]),
        ...(facts.get(ifupdownQuery).length > 0 ? ['ifupdown configures it too'] : []),
      ];
      if (reasons.length === 0) return { state: 'ok', because: `${link.name} has ${address}` };
      const actions = change(link, { address, gateway: net.gateway, content, loopbackOnly });
      return { state: 'change', because: reasons.join('; '), actions };
    },
  };
}

const noCard = (node: LabNode): Outcome => ({
  state: 'stop',
  because: `no card has the MAC address ${node.mac}`,
  remedy: `correct nodes.${node.name}.mac, or connect to the right machine`,
});

/** What belongs to somebody else. */
function whyRefused(facts: Facts, link: NetworkLink): Outcome | undefined {
  if (facts.get(networkManager).active === 'active')
    return {
      state: 'stop',
      because: 'NetworkManager configures the network',
      remedy: 'remove it (apt-get purge network-manager) at the console, and configure the link in /etc/network/interfaces',
    };
  const others = facts.get(ifupdownQuery).filter((name) => name !== link.name);
  if (others.length === 0) return undefined;
  return {
    state: 'stop',
    because: `${INTERFACES} also configures ${others.join(', ')}, which ifupdown would no longer do`,
    remedy: 'write a .network file for it in /etc/systemd/network (systemd.network(5)), and remove it there',
  };
}

function isText(facts: Facts, query: typeof persistent, text: string): boolean {
  const fact = facts.get(query);
  return fact.kind === 'file' && (fact.content === undefined || fact.content.equals(Buffer.from(text)));
}

interface Wanted {
  readonly address: string;
  readonly gateway: string;
  readonly content: string;
  readonly loopbackOnly: string;
}

function change(link: NetworkLink, { address, gateway, content, loopbackOnly }: Wanted): readonly Action[] {
  const names = { link: shellWord(link.name), trial: TRIAL, persistent: PERSISTENT, interfaces: INTERFACES, rollback: ROLLBACK };
  const write = (path: string, text: string): Action => ({ do: 'write', path, content: text, mode: '0644', owner: 'root:root' });
  return [
    run('umask 022 && mkdir -p /run/h5b /run/systemd/network /etc/systemd/network'),
    write(ROLLBACK, render('host/network-rollback.sh', names)),
    write(TRY, render('host/network-trial.sh', { ...names, address, gateway })),
    write(TRIAL, content),
    run(render('host/network-arm.sh', { seconds: ROLLBACK_SECONDS, rollback: ROLLBACK, try: TRY }).trimEnd(), {
      timeoutSeconds: ROLLBACK_SECONDS,
    }),
    run(render('host/network-confirm.sh', names).trimEnd(), { input: loopbackOnly }),
  ];
}
