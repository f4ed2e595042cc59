/** Amounts of bytes as people write them: `4GiB` (powers of 1024) and `1TB` (powers of 1000, as drives are sold). */

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  TB: 1000 ** 4,
  PB: 1000 ** 5,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  PiB: 1024 ** 5,
};

/** JSON Schema pattern of a size. */
export const BYTE_SIZE_PATTERN = '^[0-9]+(\\.[0-9]+)?([KMGTP]i?)?B$';

/** Whole bytes; undefined if malformed, not positive, not whole, or beyond 2^53. */
export const tryByteSize = (text: string): number | undefined => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text) ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (number === '' || factor === undefined) return undefined;
  const bytes = Number(number) * factor;
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
};

/** Whole bytes. Throws if `text` is no size. */
export const byteSize = (text: string): number => {
  const bytes = tryByteSize(text);
  if (bytes === undefined) throw new Error(byteSizeProblem(text));
  return bytes;
};

/** The nearest valid spelling of sizes such as `64G`, `64 GB` or `64gib`; undefined if there is none. */
const nearest = (text: string): string | undefined => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text) ?? [];
  const wanted = unit.toLowerCase();
  const known = Object.keys(UNITS).find((name) => name.toLowerCase() === wanted || name.toLowerCase() === `${wanted}b`);
  const spelled = known && wanted !== '' ? `${number}${known}` : undefined;
  return spelled !== undefined && tryByteSize(spelled) !== undefined ? spelled : undefined;
};

/** What is wrong with `text` as a size, with a remedy; undefined if it is one. */
export const byteSizeProblem = (text: string): string | undefined => {
  if (tryByteSize(text) !== undefined) return undefined;
  const guess = nearest(text);
  const remedy = guess ? `did you mean ${guess}?` : 'write a positive number and a unit, e.g. 4GiB or 1TB';
  return `"${text}" is not a size; ${remedy}`;
};

/** Bytes in the largest unit that keeps the number short, e.g. `64GiB`, `1.5TB`; what messages show. */
export const formatByteSize = (bytes: number): string => {
  const exact = ['TiB', 'TB', 'GiB', 'GB', 'MiB', 'MB'].find((unit) => bytes % (UNITS[unit] ?? 1) === 0);
  if (exact) return `${bytes / (UNITS[exact] ?? 1)}${exact}`;
  const unit = bytes >= 1000 ** 4 ? 'TB' : 'GB';
  return `${Math.round((bytes / (UNITS[unit] ?? 1)) * 10) / 10}${unit}`;
};
