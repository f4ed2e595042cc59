/** The value in the middle; the mean of the two there if their number is even. Throws if there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('no values: nothing was measured');
  return (low + high) / 2;
}

/**
 * The exponent `k` of `time = a · size^k` that fits best: the slope of a straight line through the logarithms, by least squares.
 * 1 is linear. Throws for fewer than two sizes.
 */
export function growthExponent(points: readonly { readonly size: number; readonly time: number }[]): number {
  if (new Set(points.map(({ size }) => size)).size < 2) throw new Error('growth needs at least two sizes');
  const logs = points.map(({ size, time }) => ({ x: Math.log(size), y: Math.log(time) }));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map((log) => log.x)), mean(logs.map((log) => log.y))];
  const covariance = mean(logs.map((log) => (log.x - x) * (log.y - y)));
  return covariance / mean(logs.map((log) => (log.x - x) ** 2));
}
