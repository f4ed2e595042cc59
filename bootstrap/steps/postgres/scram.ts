import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../secrets/secret';

/** As Postgres' own default (scram_iterations). */
const ITERATIONS = 4096;

/**
 * What Postgres keeps of a password (SCRAM-SHA-256, RFC 5803), made here, so that the password itself never reaches its log. The salt
 * comes from role and password: the same ones give the same text, and a different password another salt.
 */
export function scramVerifier(role: string, password: Secret): Secret {
  const salt = createHmac('sha256', password.reveal()).update(`h5b scram salt of ${role}`).digest().subarray(0, 16);
  return password.map((text) => verifier(text, salt, ITERATIONS));
}

/** True if this text of Postgres' is of that password, whatever its salt. */
export function isVerifierOf(text: string, password: Secret): boolean {
  const [, iterations = '', salt = ''] = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$/.exec(text) ?? [];
  if (salt === '' || Number(iterations) > 10_000_000) return false;
  const made = Buffer.from(verifier(password.reveal(), Buffer.from(salt, 'base64'), Number(iterations)));
  const found = Buffer.from(text);
  return made.length === found.length && timingSafeEqual(made, found);
}

function verifier(password: string, salt: Buffer, iterations: number): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const key = (word: string) => createHmac('sha256', salted).update(word).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}
