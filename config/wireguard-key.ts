/** WireGuard public keys: 32 bytes in base64, as `wg pubkey` prints them. */

/** JSON Schema pattern of a WireGuard key: 42 free characters, one whose low two bits are zero, and the padding. */
export const WIREGUARD_KEY_PATTERN = '^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$';

/**
 * What is wrong with `text` as a public key, with a remedy; undefined if it is one. The value is not repeated in the message:
 * a private key has the same shape and may have been pasted by mistake.
 */
export const wireguardKeyProblem = (text: string): string | undefined => {
  if (text.length !== 44) {
    return `not a WireGuard public key: ${text.length} characters instead of 44; paste the output of wg pubkey`;
  }
  if (!new RegExp(WIREGUARD_KEY_PATTERN).test(text)) {
    return 'not a WireGuard public key: not the base64 of 32 bytes; paste the output of wg pubkey';
  }
  if (/^A+=$/.test(text)) return 'the null key is no WireGuard public key; paste the output of wg pubkey';
  return undefined;
};
