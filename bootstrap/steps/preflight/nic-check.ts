import type { LabNode } from '../../../config/lab';
import { linkByMac, linksQuery } from '../../facts/links-fact';
import type { Resource } from '../../plan/resource';
import { check } from '../../resources/check';

/** Mbit/s by what homelab.yaml calls them. */
const SPEEDS = { '100M': 100, '1G': 1000, '2.5G': 2500, '5G': 5000, '10G': 10_000, '25G': 25_000, '40G': 40_000 } as const;

/** The network card with the declared MAC address is there, and its link is as fast as declared. */
export const nicCheck = (node: LabNode): Resource =>
  check({
    name: 'network card',
    queries: [linksQuery],
    judge(facts) {
      const fact = facts.get(linksQuery);
      const link = linkByMac(fact, node.mac);
      const where = `nodes.${node.name}`;
      if (link === undefined) {
        const others = fact.links.filter(({ name }) => name !== 'lo').map(({ name, mac }) => `${name} ${mac}`);
        return {
          because: `no card has the MAC address ${node.mac}; there are: ${others.join(', ') || 'none'}`,
          remedy: `correct ${where}.mac, or connect to the right machine`,
        };
      }
      const { speed } = node.written.nic;
      if (link.speed !== undefined && link.speed < SPEEDS[speed])
        return {
          because: `${link.name} runs at ${link.speed} Mbit/s; homelab.yaml says ${speed}`,
          remedy: `look at the cable and the switch's port, or correct ${where}.nic.speed`,
        };
      return { because: `is ${link.name}${link.speed === undefined ? '' : ` at ${link.speed} Mbit/s`}` };
    },
  });
