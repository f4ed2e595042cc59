import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { WIREGUARD_KEY_PATTERN } from '../../config/wireguard-key';

/** RFC 8410: the DER of a PKCS #8 X25519 key up to its 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** A private key as `wg genkey` prints it, without the newline: 32 clamped bytes in base64. */
export function randomWireguardKey(): string {
  const key = randomBytes(32);
  // RFC 7748, section 5: what every implementation does with a key before it uses it.
  key.writeUInt8(key.readUInt8(0) & 248, 0);
  key.writeUInt8((key.readUInt8(31) & 127) | 64, 31);
  return key.toString('base64');
}

/** The public half, as `wg pubkey` prints it. Throws, without showing it, for a text that is no key. */
export function wireguardPublicKey(privateKey: string): string {
  if (!isWireguardKey(privateKey)) throw new Error('not a WireGuard private key; give what wg genkey prints');
  const der = Buffer.concat([PKCS8, Buffer.from(privateKey, 'base64')]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
}

/** True for 32 bytes in base64 that are not all zero. Private and public keys look the same. */
export const isWireguardKey = (text: string): boolean => new RegExp(WIREGUARD_KEY_PATTERN).test(text) && !/^A+=$/.test(text);
