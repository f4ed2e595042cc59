import { createHash } from 'node:crypto';

/** `SHA256:…` as OpenSSH prints it. The key is its SSH wire form, as the server sends it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa` …: the first string of the wire form (RFC 4253, section 6.6). */
export function keyType(key: Buffer): string {
  if (key.length < 4 || key.length < 4 + key.readUInt32BE(0)) throw new Error('a key without a type: its bytes end too early');
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}
