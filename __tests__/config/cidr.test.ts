import {
  cidr,
  contains,
  formatCidr,
  formatRange,
  includes,
  intersection,
  networkOf,
  range,
  tryCidr,
  tryLooseCidr,
  tryRange,
} from '../../config/address-range';
import { formatIpv4, ipv4, tryIpv4 } from '../../config/ipv4';

describe('IPv4 addresses', () => {
  test.each([
    ['0.0.0.0', 0],
    ['192.168.1.10', 3_232_235_786],
    ['255.255.255.255', 4_294_967_295],
  ])('%s is %d and back', (text, number) => {
    expect(tryIpv4(text)).toBe(number);
    expect(formatIpv4(number)).toBe(text);
  });

  test.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.4 ', '1.2.3.-4', '1e1.2.3.4', '::1'])(
    '"%s" is none',
    (text) => {
      expect(tryIpv4(text)).toBeUndefined();
      expect(() => ipv4(text)).toThrow('is no IPv4 address');
    },
  );
});

describe('CIDR networks', () => {
  test.each([
    ['10.0.0.0/8', '10.0.0.0-10.255.255.255'],
    ['192.168.1.0/24', '192.168.1.0-192.168.1.255'],
    ['192.168.1.240/28', '192.168.1.240-192.168.1.255'],
    ['192.168.1.7/32', '192.168.1.7-192.168.1.7'],
    ['0.0.0.0/0', '0.0.0.0-255.255.255.255'],
    ['128.0.0.0/1', '128.0.0.0-255.255.255.255'],
  ])('%s holds %s', (text, addresses) => {
    expect(formatRange(cidr(text))).toBe(addresses);
    expect(formatCidr(cidr(text))).toBe(text);
  });

  test.each(['192.168.1.5/24', '192.168.1.0', '192.168.1.0/33', '192.168.1.0/', '/24', '192.168.1.0/024', '192.168.1/24'])(
    '"%s" is none',
    (text) => {
      expect(tryCidr(text)).toBeUndefined();
      expect(() => cidr(text)).toThrow('is no canonical CIDR network');
    },
  );

  test('host bits are cleared on request', () => {
    const network = tryLooseCidr('192.168.1.77/26');
    expect(network && formatCidr(network)).toBe('192.168.1.64/26');
    expect(formatCidr(networkOf(ipv4('255.255.255.255'), 9))).toBe('255.128.0.0/9');
  });
});

describe('address ranges', () => {
  test.each([
    ['192.168.1.240-192.168.1.254', '192.168.1.240-192.168.1.254'],
    ['192.168.1.1 - 192.168.1.1', '192.168.1.1-192.168.1.1'],
    ['10.9.8.0/30', '10.9.8.0-10.9.8.3'],
  ])('%s is %s', (text, shown) => {
    expect(formatRange(range(text))).toBe(shown);
  });

  test.each(['192.168.1.254-192.168.1.240', '192.168.1.1', '192.168.1.1-', '192.168.1.1-x', '10.9.8.1/30'])(
    '"%s" is none',
    (text) => {
      expect(tryRange(text)).toBeUndefined();
      expect(() => range(text)).toThrow('is no address range');
    },
  );

  test.each([
    ['10.0.0.0-10.0.0.9', '10.0.0.9-10.0.0.20', '10.0.0.9-10.0.0.9'],
    ['10.0.0.0/24', '10.0.0.64/26', '10.0.0.64-10.0.0.127'],
    ['10.0.0.0-10.0.0.9', '10.0.0.10-10.0.0.20', undefined],
  ])('%s and %s share %s', (a, b, shared) => {
    const both = intersection(range(a), range(b));
    expect(both && formatRange(both)).toBe(shared);
    expect(intersection(range(b), range(a))).toEqual(both);
  });

  test('ends belong to the range', () => {
    const pool = range('10.0.0.5-10.0.0.9');
    expect(['10.0.0.4', '10.0.0.5', '10.0.0.9', '10.0.0.10'].map((text) => includes(pool, ipv4(text)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(contains(cidr('10.0.0.0/28'), pool)).toBe(true);
    expect(contains(pool, cidr('10.0.0.0/28'))).toBe(false);
  });
});
