import { X509Certificate } from 'node:crypto';
import type { Shape } from './shape';
import { sshPublicKey } from './ssh-key';
import { wireguardPublicKey } from './wireguard-key';

/**
 * What of a value everybody may see: the public key of a key pair, a certificate, known hosts. Undefined if there is nothing, or
 * the value has not the shape.
 */
export function tryPublicHalf({ kind }: Shape, text: string): string | undefined {
  try {
    switch (kind) {
      case 'wireguard-key':
        return wireguardPublicKey(text);
      case 'ssh-key':
        return sshPublicKey(text).line;
      case 'certificate':
        return new X509Certificate(text).toString().trimEnd();
      case 'ssh-known-hosts':
        return text.trimEnd();
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
