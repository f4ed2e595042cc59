import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  type Stats,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DistDiff } from './diff';
import { DistError, toDistError, tryErrorCode } from './error';
import { type Files, parentsOf } from './files';
import { flushToDisk } from './flush';
import { refuseMount, tryStats } from './stats';

/** What a stage is made from: the dist directory, how it differs from `files`, and where the next one is put together. */
export interface StagePlan {
  readonly dist: string;
  readonly stage: string;
  readonly diff: DistDiff;
  readonly files: Files;
}

interface Build extends StagePlan {
  /** Absolute paths whose bytes are new on the disk. */
  readonly fresh: string[];
  /** Directories of the stage, relative, outermost first, '' for the stage itself. */
  readonly directories: string[];
}

/**
 * No hard links on this file system, too many of one file, or a rule against linking a file of another user. Not EXDEV: that is
 * a mount point inside the directory, and a copy would let the original be deleted with the old directory.
 */
const UNLINKABLE: ReadonlySet<string> = new Set(['EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Fills the empty directory `stage` with the complete next dist, and has it on the disk when it returns: unchanged and foreign
 * files as hard links (their inode and time stay), the others written. Directories and changed files keep mode and owner.
 *
 * @throws DistError, or the error of the file operation; the dist directory is untouched then
 */
export function buildStage(plan: StagePlan): void {
  const build: Build = { ...plan, fresh: [], directories: [''] };
  const single = plan.diff.foreign.filter((path) => !path.endsWith('/'));
  const whole = plan.diff.foreign.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
  for (const path of new Set([...plan.files.keys(), ...single, ...whole].flatMap(parentsOf))) makeDirectory(build, path);
  for (const path of [...plan.diff.unchanged, ...single]) carry(build, path);
  for (const path of whole) carryTree(build, path);
  for (const path of [...plan.diff.added, ...plan.diff.changed]) write(build, path);
  // Innermost first: a directory may be read-only for its owner.
  for (const path of [...build.directories].reverse()) keepAttributes(build, path);
  flushToDisk(
    plan.stage,
    build.fresh,
    build.directories.map((path) => join(plan.stage, path)),
  );
}

function makeDirectory(build: Build, path: string): void {
  mkdirSync(join(build.stage, path));
  build.directories.push(path);
}

function carry(build: Build, path: string): void {
  const [from, to] = [join(build.dist, path), join(build.stage, path)];
  try {
    linkSync(from, to);
  } catch (error) {
    if (!UNLINKABLE.has(tryErrorCode(error) ?? '')) throw error;
    copy(build, from, to);
  }
}

function copy(build: Build, from: string, to: string): void {
  const stats = lstatSync(from);
  if (stats.isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to);
    return;
  }
  if (!stats.isFile()) {
    throw new DistError(from, 'a special file that cannot be carried over', 'Move it out of the directory.');
  }
  copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  utimesSync(to, stats.atimeMs / 1000, stats.mtimeMs / 1000);
  build.fresh.push(to);
}

function carryTree(build: Build, path: string): void {
  const from = join(build.dist, path);
  refuseMount(from, build.dist);
  makeDirectory(build, path);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const inner = `${path}/${entry.name}`;
    if (entry.isDirectory()) carryTree(build, inner);
    else carry(build, inner);
  }
}

function write(build: Build, path: string): void {
  const to = join(build.stage, path);
  try {
    const file = openSync(to, 'wx');
    try {
      writeAll(file, Buffer.from(build.files.get(path) ?? ''));
      const previous = tryStats(join(build.dist, path));
      if (previous?.isFile()) fchmodSync(file, previous.mode & 0o7777);
    } finally {
      closeSync(file);
    }
    build.fresh.push(to);
  } catch (error) {
    throw toDistError(error, join(build.dist, path));
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function keepAttributes({ dist, stage }: Build, path: string): void {
  const previous = tryStats(join(dist, path));
  if (!previous?.isDirectory()) return;
  const to = join(stage, path);
  const made = lstatSync(to);
  keepOwner(to, made, previous);
  if (made.mode !== previous.mode) chmodSync(to, previous.mode & 0o7777);
}

// Only root can give a directory away; anybody else owns the new one, as with every other tool.
function keepOwner(path: string, made: Stats, previous: Stats): void {
  if (process.getuid?.() !== 0 || (made.uid === previous.uid && made.gid === previous.gid)) return;
  chownSync(path, previous.uid, previous.gid);
}
