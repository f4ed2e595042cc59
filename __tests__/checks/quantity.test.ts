import { showBytes, tryQuantity } from '../../checks/quantity';

test.each([
  ['250m', 0.25],
  ['1', 1],
  [2, 2],
  [0.5, 0.5],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['5.', 5],
  ['64Mi', 67_108_864],
  ['1.5Gi', 1_610_612_736],
  ['1G', 1e9],
  ['1k', 1000],
  ['100n', 1e-7],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1E', 1e18],
  ['12e-1', 1.2],
  ['-1', -1],
  ['+1', 1],
])('%s is %d', (written, expected) => {
  expect(tryQuantity(written)).toBeCloseTo(expected, 10);
});

test.each(['', 'many', '1 Gi', '1GB', '1gi', '1K', '0x10', '1.2.3', 'Mi', true, null, undefined])(
  '%p is no quantity',
  (written) => {
    expect(tryQuantity(written)).toBeUndefined();
  },
);

test.each([
  [512 * 2 ** 20, '512 MiB'],
  [2 ** 30, '1.0 GiB'],
  [7.5 * 2 ** 30, '7.5 GiB'],
])('%d bytes are shown as %s', (bytes, shown) => {
  expect(showBytes(bytes)).toBe(shown);
});
