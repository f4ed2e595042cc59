import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from '../../config/lab';
import { type PinName, version } from '../../config/versions';
import { errorCode } from '../error-code';
import type { LocalFile } from '../plan/step';

/** Where a fetched file of a pin lies: `downloads/k3s-v1.36.4+k3s1-amd64`. */
export const downloadPath = (directory: string, pin: PinName, arch: Architecture): string =>
  join(directory, `${pin}-${version(pin)}-${arch}`);

/** The fetched file of a pin and its hash, or undefined if it is not there. */
export function tryDownload(directory: string, pin: PinName, arch: Architecture): LocalFile | undefined {
  const path = downloadPath(directory, pin, arch);
  try {
    return { path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
