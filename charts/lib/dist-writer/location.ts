import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';
import { DistError, tryErrorCode } from './error';

/** Where a dist directory really is. */
export interface DistLocation {
  /** Absolute, symbolic links followed. The directory itself may be missing. */
  readonly path: string;
  /** The directory that holds it; staging happens there, so that a rename can put the result in place. */
  readonly parent: string;
  /** Its name in `parent`. */
  readonly name: string;
  /** Set if `dir` is a symbolic link to nothing: the link. */
  readonly danglingLink: string | undefined;
}

/**
 * Finds the directory behind `dir`, following symbolic links, so that a dist that is a link stays one.
 *
 * @throws DistError if it is a file, the root directory, or below a file
 */
export function locateDist(dir: string): DistLocation {
  if (dir === '') throw new DistError("''", 'the directory has no name', 'Name a directory, such as dist.');
  const asked = resolve(dir);
  const path = follow(asked, 0);
  if (path === parse(path).root)
    throw new DistError(path, 'it is the root directory', 'Name a directory of its own, such as dist.');
  const type = tryType(path);
  if (type === 'other')
    throw new DistError(path, 'it is a file, not a directory', 'Remove the file, or choose another directory.');
  const danglingLink = type === undefined && isLink(asked) ? asked : undefined;
  return { path, parent: dirname(path), name: basename(path), danglingLink };
}

/** Whether the directory is there. */
export function isPresent({ path }: DistLocation): boolean {
  return tryType(path) !== undefined;
}

/** Refuses a directory that this process works in: it would go on in the old directory, which is about to be deleted. */
export function refuseWorkingDirectory({ path }: DistLocation): void {
  const cwd = realpathSync('.');
  if (cwd !== path && !cwd.startsWith(path + sep)) return;
  throw new DistError(
    path,
    'the command runs inside the directory that it replaces',
    'Run it from outside, or choose another directory.',
  );
}

function follow(path: string, links: number): string {
  // 40 is MAXSYMLINKS of Linux (include/linux/namei.h).
  if (links > 40) throw new DistError(path, 'too many symbolic links', 'Remove the circle of symbolic links.');
  try {
    return realpathSync(path);
  } catch (error) {
    if (tryErrorCode(error) !== 'ENOENT') throw error;
  }
  if (isLink(path)) return follow(resolve(dirname(path), readlinkSync(path)), links + 1);
  return join(follow(dirname(path), links), basename(path));
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function tryType(path: string): 'directory' | 'other' | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? 'directory' : 'other';
}
