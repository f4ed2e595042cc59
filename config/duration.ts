/** Lengths of time as Prometheus writes them: one number and one unit of ms, s, m, h, d, w or y. */

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** JSON Schema pattern of a duration. */
export const DURATION_PATTERN = '^[1-9][0-9]*(ms|[smhdwy])$';

/** Seconds; undefined if malformed or zero. A year is 365 days, as in Prometheus. */
export const tryDuration = (text: string): number | undefined => {
  const [, number = '', unit = ''] = /^([1-9]\d{0,8})(ms|[smhdwy])$/.exec(text) ?? [];
  const factor = SECONDS[unit];
  return factor === undefined ? undefined : Number(number) * factor;
};

/** Seconds. Throws if `text` is no duration. */
export const duration = (text: string): number => {
  const seconds = tryDuration(text);
  if (seconds === undefined) throw new Error(durationProblem(text));
  return seconds;
};

/** What is wrong with `text` as a duration, with a remedy; undefined if it is one. */
export const durationProblem = (text: string): string | undefined =>
  tryDuration(text) === undefined
    ? `"${text}" is not a duration; write one number and one unit of s, m, h, d, w or y, e.g. 30s, 90d or 2y`
    : undefined;
