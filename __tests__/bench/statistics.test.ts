import { growthExponent, median } from './statistics';

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('the median of nothing is an error', () => {
  expect(() => median([])).toThrow('nothing was measured');
});

test.each([1, 1.1, 2])('time that grows as size to the power of %d has that exponent', (exponent) => {
  const points = [100, 1000, 3000, 10_000].map((size) => ({ size, time: 0.3 * size ** exponent }));
  expect(growthExponent(points)).toBeCloseTo(exponent, 9);
});

test('one size has no growth', () => {
  expect(() => growthExponent([{ size: 10, time: 1 }])).toThrow('at least two sizes');
});
