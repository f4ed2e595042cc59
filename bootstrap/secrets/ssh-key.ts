import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

/** OpenSSH: PROTOCOL.key. */
const MAGIC = Buffer.from('openssh-key-v1\0');
const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----';
const END = '-----END OPENSSH PRIVATE KEY-----';
/** Private part is padded to this; the block size of cipher `none`. */
const BLOCK = 8;
/** Base64 characters a line, as ssh-keygen writes them. */
const LINE = 70;

/** A private key without passphrase in OpenSSH's own format, ed25519, as `ssh-keygen -t ed25519 -N ''` writes it. */
export function randomSshKey(comment: string): string {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [publicKey, seed] = [Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')];
  const publicBlob = Buffer.concat([string('ssh-ed25519'), string(publicKey)]);
  // Twice the same number: how OpenSSH knows that a passphrase was right.
  const check = randomBytes(4);
  const secret = [check, check, publicBlob, string(Buffer.concat([seed, publicKey])), string(comment)];
  const length = Buffer.concat(secret).length;
  const padding = Buffer.from(Array.from({ length: (BLOCK - (length % BLOCK)) % BLOCK }, (_, index) => index + 1));
  const blob = Buffer.concat([
    MAGIC,
    ...[string('none'), string('none'), string('')],
    uint32(1),
    string(publicBlob),
    string(Buffer.concat([...secret, padding])),
  ]);
  const lines = blob.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}

/** The public half of an OpenSSH key. */
export interface SshPublicKey {
  /** `ssh-ed25519 AAAA…`, as in authorized_keys and, behind a host name, known_hosts. */
  readonly line: string;
  /** `SHA256:…`, as ssh and ssh-keygen -l show it. */
  readonly fingerprint: string;
}

/** Reads a private key. Throws, without showing any of it, for another format and for a key with a passphrase. */
export function sshPublicKey(privateKey: string): SshPublicKey {
  const [, body] = new RegExp(`^${BEGIN}\\s+([A-Za-z0-9+/=\\s]+)${END}\\s*$`).exec(privateKey) ?? [];
  const blob = Buffer.from(body ?? '', 'base64');
  if (!blob.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error('not a private key in OpenSSH format; make one with: ssh-keygen -t ed25519 -N ""');
  try {
    const [cipher, , , ...rest] = strings(blob.subarray(MAGIC.length), 3);
    if (cipher?.toString() !== 'none') throw new EncryptedKey();
    const [keys] = strings(rest[0] ?? Buffer.alloc(0), 0, 4);
    return publicHalf(strings(keys ?? Buffer.alloc(0), 1)[0] ?? Buffer.alloc(0));
  } catch (error) {
    if (error instanceof EncryptedKey) throw error;
    throw new Error('a damaged private key in OpenSSH format; copy the whole file');
  }
}

class EncryptedKey extends Error {
  override message = 'has a passphrase, which nobody can enter on a host; remove it with ssh-keygen -p, or make another key';
}

function publicHalf(blob: Buffer): SshPublicKey {
  const [type] = strings(blob, 1);
  return {
    line: `${type?.toString()} ${blob.toString('base64')}`,
    fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
  };
}

/** The first `count` strings of an SSH structure behind `skip` bytes, and what follows them as the last element. */
function strings(bytes: Buffer, count: number, skip = 0): readonly Buffer[] {
  let rest = bytes.subarray(skip);
  const found: Buffer[] = [];
  for (let index = 0; index < count; index++) {
    const length = rest.readUInt32BE(0);
    if (length > rest.length - 4) throw new RangeError('truncated');
    found.push(rest.subarray(4, 4 + length));
    rest = rest.subarray(4 + length);
  }
  return [...found, rest];
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const string = (value: string | Buffer): Buffer => Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(value)]);
