import type { Json } from './json';

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The number that a Kubernetes quantity stands for, in cores for CPU and bytes for memory: `250m` is 0.25, `64Mi` 67108864.
 * A JSON number is a quantity too. Undefined where the API server would refuse the value.
 *
 * Source of the grammar: k8s.io/apimachinery/pkg/api/resource, type Quantity.
 */
export function tryQuantity(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const match = typeof value === 'string' ? QUANTITY.exec(value) : null;
  if (!match) return undefined;
  const suffix = match[2] ?? '';
  const number = Number(match[1]);
  if (/^[eE]./.test(suffix)) return number * 10 ** Number(suffix.slice(1));
  return number * (FACTORS[suffix] ?? 1);
}

/** A size for a message: `2.0 GiB`, `64 MiB`. */
export function showBytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
