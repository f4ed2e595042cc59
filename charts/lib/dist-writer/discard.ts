import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tryErrorCode } from './error';
import { isGenerated, MARKER_BYTES } from './files';
import { readHead } from './scan';
import { tryStats } from './stats';

/** Deletes a directory with all it holds; nothing if it is missing. Links are removed, not followed. */
export function deleteTree(path: string): void {
  if (tryStats(path) === undefined) return;
  empty(path, unlinkSync);
}

/**
 * Deletes a directory that was the dist directory, without losing what we did not write: a foreign file that the dist
 * directory lacks moves there.
 *
 * @param newer which of the two counts if both have a foreign file and the two differ
 */
export function discardTree(tree: string, dist: string, newer: 'tree' | 'dist'): void {
  empty(tree, (path) => {
    const counterpart = dist + path.slice(tree.length);
    if (isForeignAndWanted(path, counterpart, newer)) {
      mkdirSync(dirname(counterpart), { recursive: true });
      renameSync(path, counterpart);
    } else unlinkSync(path);
  });
}

function empty(directory: string, remove: (path: string) => void): void {
  for (const entry of open(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) empty(path, remove);
    else remove(path);
  }
  rmdirSync(directory);
}

function open(directory: string) {
  try {
    const { mode } = lstatSync(directory);
    if ((mode & 0o700) !== 0o700) chmodSync(directory, mode | 0o700);
  } catch (error) {
    // Not ours to change: whether its files can be removed shows right away.
    if (tryErrorCode(error) !== 'EPERM') throw error;
  }
  return readdirSync(directory, { withFileTypes: true });
}

function isForeignAndWanted(path: string, counterpart: string, newer: 'tree' | 'dist'): boolean {
  const kept = tryStats(counterpart);
  if (kept !== undefined && newer === 'dist') return false;
  const stats = lstatSync(path);
  if (kept !== undefined && isSame(stats, kept)) return false;
  return !stats.isFile() || !isGenerated(readHead(path, MARKER_BYTES));
}

// A copy has the times of its original to the precision of utimes(2) through a floating point number: within a millisecond.
function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino || (a.size === b.size && Math.abs(a.mtimeMs - b.mtimeMs) < 1);
}
