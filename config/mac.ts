/** Ethernet (EUI-48) addresses in lower case with colons, as Linux prints them. */

/** JSON Schema pattern of a MAC address. */
export const MAC_PATTERN = '^([0-9a-f]{2}:){5}[0-9a-f]{2}$';

const canonical = (text: string): string | undefined => {
  const digits = text.toLowerCase().replaceAll(/[:.-]/g, '');
  return /^[0-9a-f]{12}$/.test(digits) ? (digits.match(/../g) ?? []).join(':') : undefined;
};

/** What is wrong with `text` as the MAC address of a network card, with a remedy; undefined if it is one. */
export const macProblem = (text: string): string | undefined => {
  const mac = canonical(text);
  if (mac === undefined) return `"${text}" is not a MAC address; write six pairs of hex digits, e.g. dc:a6:32:10:00:0a`;
  if (mac !== text) return `"${text}" is not written in lower case with colons; did you mean ${mac}?`;
  if (mac === '00:00:00:00:00:00') return `${mac} is the null address; write the address printed on the card`;
  // The lowest bit of the first octet marks a group address (IEEE 802.3), which no card can have as its own.
  if (Number.parseInt(mac.slice(0, 2), 16) & 1) {
    return `${mac} is a multicast address (the first octet is odd); write the address printed on the card`;
  }
  return undefined;
};
