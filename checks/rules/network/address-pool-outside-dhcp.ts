import { type AddressRange, formatRange, intersection, tryLooseCidr, tryRange } from '../../../config/address-range';
import { formatIpv4, tryIpv4 } from '../../../config/ipv4';
import type { Lab } from '../../../config/lab';
import { IP_ADDRESS_POOL } from '../../address-pool';
import { at, list, tryText } from '../../json';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

/** Pools lie inside the LAN and contain no address that DHCP, a node or the gateway has. IPv4 only; needs a lab. */
export const addressPoolOutsideDhcp: Rule = {
  id: 'address-pool-outside-dhcp',
  severity: 'error',
  why: 'Two machines with one address take turns in answering, so both fail now and then.',
  remedy: 'Change the addresses of the pool or the range of the DHCP server.',
  *check(inventory) {
    if (!inventory.lab) return;
    const owners = ownersOf(inventory.lab);
    const lan = tryLooseCidr(inventory.lab.network.lan);
    for (const manifest of objectIndex(inventory).ofKind(IP_ADDRESS_POOL)) {
      for (const [index, entry] of list(at(manifest.object, 'spec', 'addresses')).entries()) {
        const text = (tryText(entry) ?? '').replaceAll(' ', '');
        const range = tryRange(text) ?? tryLooseCidr(text);
        if (!range) continue;
        const field = `spec.addresses[${index}]`;
        for (const owner of owners) {
          const shared = intersection(range, owner.range);
          if (shared) yield { manifest, field, message: `${text} contains ${shownRange(shared)}, which ${owner.who} has` };
        }
        if (lan && (range.first < lan.first || range.last > lan.last)) {
          yield { manifest, field, message: `${text} is not inside the LAN, ${inventory.lab.network.lan}` };
        }
      }
    }
  },
};

interface Owner {
  readonly who: string;
  readonly range: AddressRange;
}

function ownersOf(lab: Lab): readonly Owner[] {
  const single = (who: string, address: string | undefined): readonly Owner[] => {
    const number = address === undefined ? undefined : tryIpv4(address);
    return number === undefined ? [] : [{ who, range: { first: number, last: number } }];
  };
  const dhcp = tryRange(lab.network.written.dhcp?.range ?? '');
  return [
    ...(dhcp ? [{ who: 'DHCP', range: dhcp }] : []),
    ...single('the gateway', lab.network.gateway),
    ...lab.nodes.flatMap(({ name, address, ipmi }) => [
      ...single(`node ${name}`, address),
      ...single(`the BMC of ${name}`, ipmi),
    ]),
  ];
}

const shownRange = (range: AddressRange) => (range.first === range.last ? formatIpv4(range.first) : formatRange(range));
