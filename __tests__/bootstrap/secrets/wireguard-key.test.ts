import { randomWireguardKey, wireguardPublicKey } from '../../../bootstrap/secrets/wireguard-key';
import { run, testWithProgram } from './test-with-program';

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

test('the public half is that of RFC 7748, section 6.1', () => {
  expect(wireguardPublicKey(base64('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'))).toBe(
    base64('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'),
  );
});

test('a new key is clamped, as those of wg genkey', () => {
  const keys = Array.from({ length: 64 }, () => Buffer.from(randomWireguardKey(), 'base64'));
  expect(keys.filter((key) => key.length !== 32 || key.readUInt8(0) % 8 !== 0 || key.readUInt8(31) >> 6 !== 1)).toEqual([]);
  expect(new Set(keys.map(String)).size).toBe(64);
});

test('a text that is no key is refused without being shown', () => {
  expect(() => wireguardPublicKey('hunter2')).toThrow(/^not a WireGuard private key; give what wg genkey prints$/);
});

testWithProgram('wg', 'wireguard-tools', 'wg pubkey says the same', () => {
  for (let count = 0; count < 8; count++) {
    const key = randomWireguardKey();
    expect(run('wg', ['pubkey'], key).stdout.trim()).toBe(wireguardPublicKey(key));
  }
});
