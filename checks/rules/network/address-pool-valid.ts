import { BlockList, isIP } from 'node:net';
import { IP_ADDRESS_POOL } from '../../address-pool';
import { at, isList, type Json, list, tryText } from '../../json';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

/** Every pool has a list of addresses, and each entry is a CIDR or a range, as MetalLB reads them (internal/config, ParseCIDR). */
export const addressPoolValid: Rule = {
  id: 'address-pool-valid',
  severity: 'error',
  why: 'The API server or the webhook of MetalLB refuses the pool, and no Service gets an address of it.',
  remedy: 'Write a list of entries such as 192.168.1.240-192.168.1.250 or 192.168.1.240/28.',
  *check(inventory) {
    for (const manifest of objectIndex(inventory).ofKind(IP_ADDRESS_POOL)) {
      const addresses = at(manifest.object, 'spec', 'addresses');
      if (!isList(addresses)) {
        const message = addresses === undefined ? 'the pool has no addresses' : `${shown(addresses)} is not a list`;
        yield { manifest, field: 'spec.addresses', message };
      }
      for (const [index, entry] of list(addresses).entries()) {
        const problem = problemOf(entry);
        if (problem) yield { manifest, field: `spec.addresses[${index}]`, message: `${shown(entry)} ${problem}` };
      }
    }
  },
};

const shown = (value: Json): string => tryText(value) ?? JSON.stringify(value);

/** What is wrong with an entry, undefined if nothing is. */
function problemOf(entry: Json): string | undefined {
  const text = tryText(entry) ?? '';
  const dash = text.indexOf('-');
  if (dash < 0) return isCidr(text) ? undefined : 'is neither a CIDR nor a range';
  const first = text.slice(0, dash).trim();
  const last = text.slice(dash + 1).trim();
  const wrong = [first, last].find((address) => isIP(address) === 0);
  if (wrong !== undefined) return `contains ${JSON.stringify(wrong)}, which is no address`;
  if (isIP(first) !== isIP(last)) return 'mixes IPv4 and IPv6';
  return isAscending(first, last) ? undefined : 'ends before it starts';
}

function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...more] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  return isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && more.length === 0;
}

/** Both of one family. BlockList is what Node has to compare addresses: it throws where the first is above the last. */
function isAscending(first: string, last: string): boolean {
  try {
    new BlockList().addRange(first, last, isIP(first) === 6 ? 'ipv6' : 'ipv4');
    return true;
  } catch {
    return false;
  }
}
