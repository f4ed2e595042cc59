/**
 * IPv4 addresses as unsigned 32-bit numbers, so that ranges are compared with `<`.
 */

/** The address as a number; undefined unless it is four decimal octets without leading zeros (Go rejects those too). */
export const tryIpv4 = (text: string): number | undefined => {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  if (!octets?.every((octet) => Number(octet) <= 255 && String(Number(octet)) === octet)) return undefined;
  return octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
};

/** The address as a number. Throws if `text` is no IPv4 address. */
export const ipv4 = (text: string): number => {
  const address = tryIpv4(text);
  if (address === undefined) throw new Error(`"${text}" is no IPv4 address; write four numbers from 0 to 255, e.g. 192.168.1.10`);
  return address;
};

/** Dotted decimal. */
export const formatIpv4 = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
