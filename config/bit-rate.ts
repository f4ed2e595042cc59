/** Rates of data transfer as network contracts state them: `40Mbit` is 40 000 000 bits per second. */

const FACTORS: Readonly<Record<string, number>> = { kbit: 1000, Mbit: 1000 ** 2, Gbit: 1000 ** 3 };

/** JSON Schema pattern of a bit rate. */
export const BIT_RATE_PATTERN = '^[0-9]+(\\.[0-9]+)?(kbit|Mbit|Gbit)$';

/** Bits per second; undefined if malformed or not positive. */
export const tryBitRate = (text: string): number | undefined => {
  const [, number = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)(kbit|Mbit|Gbit)$/.exec(text) ?? [];
  const rate = Number(number) * (FACTORS[unit] ?? 0);
  return rate > 0 ? rate : undefined;
};

/** What is wrong with `text` as a bit rate, with a remedy; undefined if it is one. */
export const bitRateProblem = (text: string): string | undefined =>
  tryBitRate(text) === undefined ? `"${text}" is not a bit rate; write a number and kbit, Mbit or Gbit, e.g. 40Mbit` : undefined;
