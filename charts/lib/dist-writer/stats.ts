import { lstatSync, type Stats } from 'node:fs';
import { DistError, tryErrorCode } from './error';

/** What is at a path, links not followed. Undefined if nothing is, or if something above it is a file. */
export function tryStats(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (tryErrorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Refuses a directory on another device than `root`: it could be neither linked nor replaced along with it. */
export function refuseMount(directory: string, root: string): void {
  if (lstatSync(directory).dev === lstatSync(root).dev) return;
  throw new DistError(directory, 'another file system is mounted here', 'Unmount it, or choose another directory.');
}
