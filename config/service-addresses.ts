/**
 * The addresses of LoadBalancer Services, chosen such that the right node announces each (see `metallb-election`).
 *
 * A Service ranks the addresses of its pool by sha256(service + "#" + ip) and takes the first that is free and elects the
 * right nodes. The rank depends on nothing else, so adding an app moves other Services only where two want the same address.
 */
import { createHash } from 'node:crypto';
import { type AddressRange, formatRange, includes, tryRange } from './address-range';
import { type Draft, present } from './draft';
import { formatIpv4, tryIpv4 } from './ipv4';
import { l2Order } from './metallb-election';
import { announcerNames, appNodes, workerNames } from './placement';
import type { Path } from './problem';

/** The most addresses of a pool that are tried; with two announcers half of them elect the right one. */
const TRIED = 256;

/** A Service that wants an address. */
export interface Wanted {
  /** `ingress`, `wireguard` or the app's name. */
  readonly name: string;
  /** Where homelab.yaml describes the Service. */
  readonly path: Path;
  /** As written; undefined lets us choose. */
  readonly address: string | undefined;
  readonly pool: string;
  /** Nodes that can run its pods and announce. */
  readonly candidates: readonly string[];
  /** The nodes that must announce first and second, out of `candidates`. Empty if any order will do. */
  readonly order: readonly string[];
}

export interface Assigned {
  readonly wanted: Wanted;
  readonly address: string;
  readonly succession: readonly string[];
}

/** A Service that got no address. */
export interface Unassigned {
  readonly wanted: Wanted;
  readonly reason: 'no-suitable-address' | 'elects-wrong-node';
  /** How many free addresses were tried. */
  readonly tried: number;
  /** The order that the fixed address elects. */
  readonly elected: readonly string[];
  /** The suitable free address nearest to the fixed one. */
  readonly nearest: string | undefined;
}

/** The LoadBalancer Services of a lab in the order in which they choose. */
export const wantedAddresses = (lab: Draft): readonly Wanted[] => {
  const announcers = announcerNames(lab);
  const firstPool = Object.keys(lab.network?.pools ?? {})[0] ?? '';
  const able = (nodes: readonly string[]) => announcers.filter((name) => nodes.includes(name));
  const everywhere = able(workerNames(lab));
  const { ingress, wireguard } = lab.access ?? {};
  const shared = { candidates: everywhere, order: everywhere.slice(0, 2) };
  const games = present(lab.apps).flatMap(([name, app]) => (app.kind === 'game' ? [{ name, app }] : []));
  return [
    { name: 'ingress', path: ['access', 'ingress'], address: ingress?.address, pool: ingress?.pool ?? firstPool, ...shared },
    ...(wireguard
      ? [
          {
            name: 'wireguard',
            path: ['access', 'wireguard'],
            address: wireguard.address,
            pool: wireguard.pool ?? firstPool,
            ...shared,
          },
        ]
      : []),
    // One copy runs, so only its node has an endpoint and wins at any address.
    ...games
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, app }) => ({
        name,
        path: ['apps', name],
        address: app.address,
        pool: app.pool ?? firstPool,
        candidates: able(appNodes(lab, app)),
        order: [],
      })),
  ];
};

/** True if `address` may not be given out although it is in a pool: some devices drop packets for .0 and .255 (MetalLB's avoidBuggyIPs). */
export const isBuggy = (address: number): boolean => (address & 255) === 0 || (address & 255) === 255;

const elects = (wanted: Wanted, address: number): boolean => {
  if (wanted.order.length === 0) return true;
  const order = l2Order(wanted.candidates, formatIpv4(address));
  return wanted.order.every((name, place) => order[place] === name);
};

const addressesOf = ({ first, last }: AddressRange): readonly number[] =>
  [...Array(Math.min(last - first + 1, TRIED)).keys()].map((offset) => first + offset).filter((address) => !isBuggy(address));

const ranked = (service: string, addresses: readonly number[]): readonly number[] =>
  addresses
    .map((address) => ({
      address,
      rank: createHash('sha256')
        .update(`${service}#${formatIpv4(address)}`)
        .digest(),
    }))
    .sort((a, b) => Buffer.compare(a.rank, b.rank))
    .map(({ address }) => address);

const nearestTo = (target: number, addresses: readonly number[]): string | undefined => {
  const [nearest] = [...addresses].sort((a, b) => Math.abs(a - target) - Math.abs(b - target) || a - b);
  return nearest === undefined ? undefined : formatIpv4(nearest);
};

/**
 * Gives every Service an address. Services whose pool or address is malformed or missing are left out; rules name those
 * mistakes. Addresses fixed by hand are set aside first.
 */
export const assignAddresses = (
  lab: Draft,
): { readonly assigned: readonly Assigned[]; readonly unassigned: readonly Unassigned[] } => {
  const wanted = wantedAddresses(lab).filter(({ candidates }) => candidates.length > 0);
  const taken = new Set(wanted.flatMap(({ address }) => tryIpv4(address ?? '') ?? []));
  const assigned: Assigned[] = [];
  const unassigned: Unassigned[] = [];
  const take = (service: Wanted, address: number): void => {
    taken.add(address);
    const text = formatIpv4(address);
    assigned.push({ wanted: service, address: text, succession: l2Order(service.candidates, text) });
  };
  for (const service of wanted) {
    const pool = tryRange(lab.network?.pools?.[service.pool] ?? '');
    const fixed = tryIpv4(service.address ?? '');
    if (!pool || (service.address !== undefined && fixed === undefined)) continue;
    if (fixed !== undefined && elects(service, fixed)) {
      take(service, fixed);
      continue;
    }
    const free = addressesOf(pool).filter((address) => !taken.has(address));
    const suitable = free.filter((address) => elects(service, address));
    const [best] = fixed === undefined ? ranked(service.name, suitable) : [];
    if (best !== undefined) take(service, best);
    else {
      unassigned.push({
        wanted: service,
        reason: fixed === undefined ? 'no-suitable-address' : 'elects-wrong-node',
        tried: free.length,
        elected: fixed === undefined ? [] : l2Order(service.candidates, formatIpv4(fixed)),
        nearest: fixed === undefined ? undefined : nearestTo(fixed, suitable),
      });
    }
  }
  return { assigned, unassigned };
};

/** True if `address` lies in the pool called `pool`. */
export const isInPool = (lab: Draft, pool: string, address: number): boolean => {
  const found = tryRange(lab.network?.pools?.[pool] ?? '');
  return found !== undefined && includes(found, address);
};

/** The pool as messages show it. */
export const shownPool = (lab: Draft, pool: string): string => {
  const found = tryRange(lab.network?.pools?.[pool] ?? '');
  return `network.pools.${pool}${found ? ` (${formatRange(found)})` : ''}`;
};
