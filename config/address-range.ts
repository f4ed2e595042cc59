/**
 * Ranges of IPv4 addresses, both ends included: what CIDR networks, DHCP ranges and load balancer pools have in common.
 */
import { formatIpv4, tryIpv4 } from './ipv4';

export interface AddressRange {
  /** First and last address as unsigned 32-bit numbers, both in the range; `first` is not above `last`. */
  readonly first: number;
  readonly last: number;
}

export interface Cidr extends AddressRange {
  /** Length of the network prefix in bits, 0 to 32. */
  readonly prefix: number;
}

const sizeOf = (prefix: number): number => 2 ** (32 - prefix);

/** The network that contains `address` and has a prefix of `prefix` bits. */
export const networkOf = (address: number, prefix: number): Cidr => {
  const first = Math.floor(address / sizeOf(prefix)) * sizeOf(prefix);
  return { first, last: first + sizeOf(prefix) - 1, prefix };
};

/** A canonical CIDR (`192.168.1.0/24`); undefined if malformed or if bits are set after the prefix. */
export const tryCidr = (text: string): Cidr | undefined => {
  const loose = tryLooseCidr(text);
  return loose && formatCidr(loose) === text ? loose : undefined;
};

/** Like `tryCidr`, but bits after the prefix are cleared, so `192.168.1.5/24` gives the network it lies in. */
export const tryLooseCidr = (text: string): Cidr | undefined => {
  const [, address = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const number = tryIpv4(address);
  const prefix = Number(bits);
  if (number === undefined || bits === '' || prefix > 32) return undefined;
  return networkOf(number, prefix);
};

/** A canonical CIDR as a range. Throws if `text` is none. */
export const cidr = (text: string): Cidr => {
  const network = tryCidr(text);
  if (!network) throw new Error(`"${text}" is no canonical CIDR network, e.g. 192.168.1.0/24`);
  return network;
};

/** `first/prefix` in dotted decimal. */
export const formatCidr = ({ first, prefix }: Cidr): string => `${formatIpv4(first)}/${prefix}`;

/** `FIRST-LAST` or a canonical CIDR; undefined if malformed or if the first address is above the last. */
export const tryRange = (text: string): AddressRange | undefined => {
  const ends = /^([\d.]+) *- *([\d.]+)$/.exec(text);
  if (!ends) return tryCidr(text);
  const [first, last] = [tryIpv4(ends[1] ?? ''), tryIpv4(ends[2] ?? '')];
  return first === undefined || last === undefined || first > last ? undefined : { first, last };
};

/** `FIRST-LAST` or a canonical CIDR as a range. Throws if `text` is neither. */
export const range = (text: string): AddressRange => {
  const found = tryRange(text);
  if (!found) throw new Error(`"${text}" is no address range, e.g. 192.168.1.240-192.168.1.254`);
  return found;
};

/** `FIRST-LAST` in dotted decimal. */
export const formatRange = ({ first, last }: AddressRange): string => `${formatIpv4(first)}-${formatIpv4(last)}`;

export const contains = (outer: AddressRange, inner: AddressRange): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;

export const includes = (outer: AddressRange, address: number): boolean => outer.first <= address && address <= outer.last;

/** The addresses that both have; undefined if there are none. */
export const intersection = (a: AddressRange, b: AddressRange): AddressRange | undefined => {
  const [first, last] = [Math.max(a.first, b.first), Math.min(a.last, b.last)];
  return first <= last ? { first, last } : undefined;
};
