import { BlockList, isIP } from 'node:net';
import type { GroupKind } from './group-kind';
import type { Inventory } from './inventory';
import { at, list, tryText } from './json';
import type { Manifest } from './manifest';
import { objectIndex } from './object-index';
import { perInventory } from './per-inventory';

export const IP_ADDRESS_POOL: GroupKind = { group: 'metallb.io', kind: 'IPAddressPool' };

/** A pool of MetalLB. */
export interface AddressPool {
  readonly manifest: Manifest;
  readonly name: string;
  /** Whether an IPv4 or IPv6 address lies in it. */
  contains(address: string): boolean;
}

/** The pools of the set. Entries that are neither CIDR nor range are passed over: MetalLB's webhook refuses them. */
export const addressPools = perInventory((inventory): readonly AddressPool[] =>
  objectIndex(inventory)
    .ofKind(IP_ADDRESS_POOL)
    .map((manifest) => {
      const blocks = new BlockList();
      for (const entry of list(at(manifest.object, 'spec', 'addresses'))) addRange(blocks, tryText(entry) ?? '');
      return { manifest, name: manifest.name, contains: (address) => contains(blocks, address) };
    }),
);

/** The pool in which an address lies, or undefined. */
export const tryPoolOf = (inventory: Inventory, address: string): AddressPool | undefined =>
  addressPools(inventory).find((pool) => pool.contains(address));

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const contains = (blocks: BlockList, address: string) => isIP(address) !== 0 && blocks.check(address, family(address));

function addRange(blocks: BlockList, entry: string): void {
  const [first = '', last] = entry.split('-').map((part) => part.trim());
  const [network = '', prefix = ''] = first.split('/');
  if (last !== undefined) {
    // BlockList throws where the first address is above the last.
    if (isIP(first) !== 0 && isIP(first) === isIP(last)) ignoreInvalid(() => blocks.addRange(first, last, family(first)));
  } else if (isIP(network) !== 0 && /^\d+$/.test(prefix)) {
    ignoreInvalid(() => blocks.addSubnet(network, Number(prefix), family(network)));
  }
}

function ignoreInvalid(add: () => void): void {
  try {
    add();
  } catch {
    // Nothing was added, so nothing lies in the entry.
  }
}
