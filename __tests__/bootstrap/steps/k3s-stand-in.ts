import { createHash } from 'node:crypto';

/** Stands in for the k3s binary, as far as its hash is concerned; `import './pin-k3s-stand-in'` pins that. */
export const K3S_STAND_IN = 'k3s\n';
export const K3S_SHA256 = createHash('sha256').update(K3S_STAND_IN).digest('hex');
