/** DER, as much of it as certificates need (ITU-T X.690): every function gives the bytes of one value. */

const value = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

/** A constructor per type; `tagged` is context-specific: `[0] EXPLICIT` is `tagged(0, …)`, a primitive `[2] IMPLICIT` `implicit(2, …)`. */
export const der = {
  sequence: (...items: readonly Uint8Array[]): Buffer => value(0x30, ...items),
  set: (...items: readonly Uint8Array[]): Buffer => value(0x31, ...items),
  tagged: (tag: number, ...items: readonly Uint8Array[]): Buffer => value(0xa0 | tag, ...items),
  implicit: (tag: number, bytes: Uint8Array): Buffer => value(0x80 | tag, bytes),
  true: (): Buffer => value(0x01, Buffer.from([0xff])),
  /** A positive integer from its bytes, which may not start with zero. */
  integer: (bytes: Uint8Array): Buffer => value(0x02, Buffer.from((bytes[0] ?? 0) & 0x80 ? [0] : []), bytes),
  octets: (bytes: Uint8Array): Buffer => value(0x04, bytes),
  /** `unused`: how many of the last byte's low bits do not count. */
  bits: (bytes: Uint8Array, unused = 0): Buffer => value(0x03, Buffer.from([unused]), bytes),
  utf8: (text: string): Buffer => value(0x0c, Buffer.from(text)),
  /** An object identifier with dots. */
  oid: (dotted: string): Buffer => {
    const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
    return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
  },
  /** To the second. Years before 2050 have two digits (RFC 5280, section 4.1.2.5). */
  time: (date: Date): Buffer => {
    const digits = date.toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
    return date.getUTCFullYear() < 2050 ? value(0x17, Buffer.from(digits.slice(2))) : value(0x18, Buffer.from(digits));
  },
};

/** The values that a constructed value consists of, each with its tag and length. Throws a RangeError for what is cut off. */
export function derChildren(bytes: Buffer): readonly Buffer[] {
  const children: Buffer[] = [];
  for (let at = headerLength(bytes); at < bytes.length; at += children.at(-1)?.length ?? 1) {
    const rest = bytes.subarray(at);
    const header = headerLength(rest);
    const size = header === 2 ? rest.readUInt8(1) : rest.readUIntBE(2, header - 2);
    if (header + size > rest.length) throw new RangeError('truncated DER');
    children.push(rest.subarray(0, header + size));
  }
  return children;
}

/** Tag and length; a length from 128 on has bytes of its own. */
const headerLength = (bytes: Buffer): number => (bytes.readUInt8(1) < 0x80 ? 2 : 2 + (bytes.readUInt8(1) & 0x7f));

function base128(number: number): readonly number[] {
  const low = number & 0x7f;
  return number < 0x80 ? [low] : [...base128(number >> 7).map((byte) => byte | 0x80), low];
}
