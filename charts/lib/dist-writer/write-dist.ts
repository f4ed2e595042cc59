import { existsSync, lstatSync, renameSync } from 'node:fs';
import { type DistDiff, isUpToDate } from './diff';
import { deleteTree, discardTree } from './discard';
import { DistError, toDistError } from './error';
import { checkFiles, type Files } from './files';
import { flushToDisk } from './flush';
import { claimDist, clearLeftovers, healGap, listSiblings, siblingPath } from './leftovers';
import { type DistLocation, isPresent, locateDist, refuseWorkingDirectory } from './location';
import { scanDist } from './scan';
import { buildStage } from './stage';
import { swapDirectories } from './swap';

/**
 * How the directory differs from the files it should hold. A missing directory counts as empty. Changes nothing, except that
 * it first puts a directory back that a killed writer left moved aside (see `recoverDist`).
 *
 * @throws DistError if `files` cannot be written as they are, if something foreign is where one of them has to go, or if the
 * directory cannot be read
 */
export function diffDist(dir: string, files: Files): DistDiff {
  return asDistError(dir, () => {
    checkFiles(files);
    return scanDist(locateWhole(dir).path, files);
  });
}

/**
 * Makes the directory hold exactly `files` and what was foreign in it before. A kill or a power cut at any moment leaves the
 * directory as it was or as it should be, never a mixture. Unchanged files keep inode and time, stale generated files and the
 * directories they leave empty go, and if nothing differs nothing on the disk is touched.
 *
 * The directory itself is replaced by a new one: a shell that works in it has to `cd` again.
 *
 * @param beforeWriting told once what differs, while the directory is still as it was. @default - nobody
 * @returns what differed before
 * @throws DistError as `diffDist` does, and if another writer is at work, the parent directory is not writable, the disk is full,
 * or the directory cannot be renamed (a mount point, a lower layer of an overlay)
 */
export function writeDist(dir: string, files: Files, beforeWriting: (diff: DistDiff) => void = () => undefined): DistDiff {
  return asDistError(dir, () => {
    checkFiles(files);
    const location = locateWhole(dir);
    const before = stamp(location);
    const known = listSiblings(location).length === 0 ? scanDist(location.path, files) : undefined;
    if (known !== undefined && isUpToDate(known)) return known;
    refuseWorkingDirectory(location);
    const claim = claimDist(location);
    try {
      clearLeftovers(location);
      // Another writer may have been at work between the look and the claim.
      const diff = known !== undefined && stamp(location) === before ? known : scanDist(location.path, files);
      if (!isUpToDate(diff)) {
        beforeWriting(diff);
        replace(location, claim, diff, files);
      }
      return diff;
    } finally {
      release(claim);
    }
  });
}

/**
 * Puts the directory back if a writer without atomic exchange was killed between its two renames: it becomes the new dist.
 * Does nothing otherwise. `diffDist` and `writeDist` do it by themselves; call it before reading the directory by other means.
 *
 * @throws DistError if that writer may still be alive
 */
export function recoverDist(dir: string): void {
  asDistError(dir, () => locateWhole(dir));
}

function locateWhole(dir: string): DistLocation {
  const location = locateDist(dir);
  healGap(location);
  if (location.danglingLink !== undefined && !isPresent(location)) {
    throw new DistError(
      location.danglingLink,
      `a symbolic link to ${location.path}, which does not exist`,
      'Create that directory or remove the link.',
    );
  }
  return location;
}

function replace(location: DistLocation, claim: string, diff: DistDiff, files: Files): void {
  const [ready, old] = [siblingPath(location, 'ready'), siblingPath(location, 'old')];
  const previous = asUntouched(location, () => {
    buildStage({ dist: location.path, stage: claim, diff, files });
    renameSync(claim, ready);
    return swapDirectories(location.path, ready, old);
  });
  // Only once the new directory is sure to be found after a power cut may the old one go.
  asWritten(location.path, 'they may not be on the disk yet', 'Check the disk (dmesg).', () =>
    flushToDisk(location.parent, [], [location.parent]),
  );
  if (previous === undefined) return;
  const remedy = 'Look through this directory for files of your own, then remove it.';
  asWritten(previous, 'the previous ones could not be removed', remedy, () => discardTree(previous, location.path, 'tree'));
}

/** Runs a step after the swap: an error of it must not sound as if the files had not been written. */
function asWritten(path: string, fault: string, remedy: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    const cause = toDistError(error, path);
    throw new DistError(path, `the files are written, but ${fault}: ${cause.path}: ${cause.what}`, remedy);
  }
}

/** Runs the steps that end with the swap. If one fails the directory is as it was, and what they built is removed. */
function asUntouched<Result>(location: DistLocation, steps: () => Result): Result {
  try {
    return steps();
  } catch (error) {
    const [ready, old] = [siblingPath(location, 'ready'), siblingPath(location, 'old')];
    // With `old` there the way back failed too: both directories are the journal that `healGap` reads.
    if (existsSync(ready) && !existsSync(old)) discardTree(ready, location.path, 'dist');
    const { path, what, remedy } = toDistError(error, location.path);
    throw new DistError(path, what, `${remedy} ${location.name} is as it was.`);
  }
}

// After a write the claim is the directory itself by another name, and gone. After a failure its error is the one to report;
// what cannot be removed is left to the next writer.
function release(claim: string): void {
  try {
    deleteTree(claim);
  } catch {}
}

/** Changes with every write of ours: each puts a new directory in place. Undefined while there is none. */
function stamp({ path }: DistLocation): string | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.ino}:${stats.ctimeNs}`;
}

function asDistError<Result>(dir: string, steps: () => Result): Result {
  try {
    return steps();
  } catch (error) {
    throw toDistError(error, dir);
  }
}
