import { bitRateProblem, tryBitRate } from '../../config/bit-rate';
import { byteSize, byteSizeProblem, formatByteSize, tryByteSize } from '../../config/byte-size';
import { duration, durationProblem } from '../../config/duration';

describe('sizes', () => {
  test.each([
    ['1B', 1],
    ['4KiB', 4096],
    ['64GiB', 68_719_476_736],
    ['1TB', 1_000_000_000_000],
    ['1.5TB', 1_500_000_000_000],
    ['0.5KiB', 512],
  ])('%s is %d bytes', (text, bytes) => {
    expect(byteSize(text)).toBe(bytes);
    expect(byteSizeProblem(text)).toBeUndefined();
  });

  test.each([
    ['64G', 'did you mean 64GB?'],
    ['64gib', 'did you mean 64GiB?'],
    ['64 GB', 'did you mean 64GB?'],
    ['64', 'write a positive number and a unit'],
    ['0GB', 'write a positive number and a unit'],
    ['-1GB', 'write a positive number and a unit'],
    ['1.0000001KB', 'write a positive number and a unit'],
    ['9999PB', 'write a positive number and a unit'],
    ['1constructor', 'write a positive number and a unit'],
    ['', 'write a positive number and a unit'],
  ])('"%s" is none: %s', (text, remedy) => {
    expect(tryByteSize(text)).toBeUndefined();
    expect(byteSizeProblem(text)).toContain(remedy);
    expect(() => byteSize(text)).toThrow(remedy);
  });

  test.each([
    [68_719_476_736, '64GiB'],
    [8_000_000_000_000, '8TB'],
    [1_116_000_000_000, '1116GB'],
    [512, '0GB'],
    [1_234_567_890_123, '1.2TB'],
  ])('%d bytes are shown as %s', (bytes, shown) => {
    expect(formatByteSize(bytes)).toBe(shown);
  });
});

describe('durations', () => {
  test.each([
    ['500ms', 0.5],
    ['30s', 30],
    ['90d', 7_776_000],
    ['2y', 63_072_000],
    ['1w', 604_800],
  ])('%s is %d seconds', (text, seconds) => {
    expect(duration(text)).toBe(seconds);
    expect(durationProblem(text)).toBeUndefined();
  });

  test.each(['', '90', '0s', '1h30m', '1.5h', '-1s', '1H', '1 h', '1month', '1__proto__'])('"%s" is none', (text) => {
    expect(durationProblem(text)).toContain('is not a duration');
    expect(() => duration(text)).toThrow('is not a duration');
  });
});

describe('bit rates', () => {
  test.each([
    ['40Mbit', 40_000_000],
    ['1Gbit', 1_000_000_000],
    ['2.5Gbit', 2_500_000_000],
  ])('%s is %d bits per second', (text, rate) => {
    expect(tryBitRate(text)).toBe(rate);
  });

  test.each(['40', '40MB', '40mbit', '0Mbit', '40Mbit/s'])('"%s" is none', (text) => {
    expect(tryBitRate(text)).toBeUndefined();
    expect(bitRateProblem(text)).toContain('is not a bit rate');
  });
});
