import { goDuration } from '../../../charts/lib/go-duration';

test.each([
  ['90s', '90s'],
  ['60s', '1m'],
  ['5m', '5m'],
  ['1d', '24h'],
  ['2w', '336h'],
  ['1y', '8760h'],
  ['100ms', '100ms'],
])('%s of homelab.yaml is %s to Go', (text, go) => {
  expect(goDuration(text)).toBe(go);
});

test('what is no duration is refused, with the value shown', () => {
  expect(() => goDuration('1 hour')).toThrow('"1 hour" is not a duration');
});
