/** Durations in the spellings that Kubernetes controllers accept. Both say what is wrong with a value, or undefined. */

/** Go's `time.ParseDuration` without a sign: `1h30m`, `500ms`, `1.5s`; no days. */
export function goDurationProblem(text: string): string | undefined {
  if (/^(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))*$/.test(text))
    return undefined;
  if (/^\d+$/.test(text)) return `"${text}" has no unit; write "${text}s", "${text}m" or "${text}h"`;
  const [, days] = /^(\d+)d$/.exec(text) ?? [];
  if (days) return `"${text}" uses days, which Go durations do not have; write "${Number(days) * 24}h"`;
  return `"${text}" is no duration; write numbers with the units h, m, s or ms, such as "1m30s"`;
}

/** Gateway API (GEP-2257): one to four whole numbers of at most five digits with h, m, s or ms, no fractions. */
export function gatewayDurationProblem(text: string): string | undefined {
  if (/^(?:\d{1,5}(?:h|m|s|ms)){1,4}$/.test(text)) return undefined;
  return (
    goDurationProblem(text) ?? `"${text}" is no Gateway API duration: at most five digits per unit of h, m, s or ms, no fractions`
  );
}
