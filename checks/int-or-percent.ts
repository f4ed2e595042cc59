import type { Json } from './json';

/**
 * The count that an IntOrString field stands for: `1` is 1, `25%` is a quarter of `total`, rounded `up` or `down`.
 * Undefined if the value is absent or neither a whole number nor a percentage.
 *
 * Rounding by field (k8s.io/kubernetes/pkg/controller): `maxSurge` up, a Deployment's `maxUnavailable` down, a DaemonSet's and
 * a PodDisruptionBudget's values up.
 */
export function tryIntOrPercent(value: Json | undefined, total: number, round: 'up' | 'down'): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  const match = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  if (!match) return undefined;
  const share = (total * Number(match[1])) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}

/** True for the values that the API server calls zero: `0` and `0%`. */
export const isZero = (value: Json | undefined): boolean => value === 0 || (typeof value === 'string' && /^0+%$/.test(value));
