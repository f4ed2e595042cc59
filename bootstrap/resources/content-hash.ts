import { createHash } from 'node:crypto';
import type { Content } from '../plan/action';
import { Secret } from '../secrets/secret';

/** SHA-256 of a content in hex; of a secret too, since a hash does not give it away. */
export function contentHash(content: Content): string {
  return createHash('sha256')
    .update(content instanceof Secret ? content.reveal() : content)
    .digest('hex');
}
