import { isZero, tryIntOrPercent } from '../../checks/int-or-percent';

test.each([
  [1, 10, 'up', 1],
  ['25%', 2, 'up', 1],
  ['25%', 2, 'down', 0],
  ['25%', 4, 'down', 1],
  ['0%', 4, 'up', 0],
  ['100%', 3, 'down', 3],
] as const)('%s of %i rounded %s is %i', (value, total, round, expected) => {
  expect(tryIntOrPercent(value, total, round)).toBe(expected);
});

test.each(['1', '-5%', '2.5%', 1.5, undefined, true])('%p is neither', (value) => {
  expect(tryIntOrPercent(value, 4, 'up')).toBeUndefined();
});

test.each([
  [0, true],
  ['0%', true],
  ['00%', true],
  [1, false],
  ['1%', false],
  ['10%', false],
  [undefined, false],
])('%p is zero: %p', (value, expected) => {
  expect(isZero(value)).toBe(expected);
});
