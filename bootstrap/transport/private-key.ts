import { fingerprint } from './host-key';

const OPENSSH = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END OPENSSH PRIVATE KEY-----/;
const MAGIC = 'openssh-key-v1\0';

/** What a private key file says about itself before it is decrypted. */
export interface PrivateKeyOutline {
  readonly encrypted: boolean;
  /** Of its public key; PEM files of old do not hold it in clear. */
  readonly fingerprint: string | undefined;
}

/** Undefined for a text that is no private key in the formats of OpenSSH or PEM. Source: openssh-portable, PROTOCOL.key. */
export function tryReadPrivateKey(text: string): PrivateKeyOutline | undefined {
  const body = OPENSSH.exec(text)?.[1];
  if (body !== undefined) return readOpenssh(Buffer.from(body, 'base64'));
  if (!/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(text)) return undefined;
  return { encrypted: /ENCRYPTED/.test(text), fingerprint: undefined };
}

function readOpenssh(blob: Buffer): PrivateKeyOutline | undefined {
  if (blob.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  // Cipher, key derivation and its options, the number of keys, and the first public key.
  const cipher = tryStringAt(blob, MAGIC.length);
  const derivation = cipher && tryStringAt(blob, cipher.end);
  const options = derivation && tryStringAt(blob, derivation.end);
  const publicKey = options && tryStringAt(blob, options.end + 4);
  if (cipher === undefined || publicKey === undefined) return undefined;
  return { encrypted: cipher.bytes.toString('latin1') !== 'none', fingerprint: fingerprint(publicKey.bytes) };
}

/** A string of the SSH wire form, and where the next begins; undefined if the bytes end too early. */
function tryStringAt(blob: Buffer, offset: number): { readonly bytes: Buffer; readonly end: number } | undefined {
  if (offset + 4 > blob.length) return undefined;
  const end = offset + 4 + blob.readUInt32BE(offset);
  return end > blob.length ? undefined : { bytes: blob.subarray(offset + 4, end), end };
}
