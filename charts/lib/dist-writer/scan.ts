import { closeSync, type Dirent, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { DistDiff } from './diff';
import { DistError, tryErrorCode } from './error';
import { type Files, isGenerated, MARKER_BYTES, parentsOf } from './files';
import { refuseMount } from './stats';

type Verdict = 'same' | 'differs' | 'foreign';

interface Findings {
  readonly root: string;
  readonly files: Files;
  /** Directories that `files` need. */
  readonly needed: ReadonlySet<string>;
  readonly changed: string[];
  readonly removed: string[];
  readonly unchanged: string[];
  /** Path → what it is, in the words of an error message. */
  readonly foreign: Map<string, string>;
}

/**
 * Compares a directory with the files it should hold. A missing directory counts as empty. Changes nothing.
 *
 * @throws DistError if something is unreadable, or if something foreign is where a file has to go
 */
export function scanDist(root: string, files: Files): DistDiff {
  const needed = new Set([...files.keys()].flatMap(parentsOf));
  const found: Findings = { root, files, needed, changed: [], removed: [], unchanged: [], foreign: new Map() };
  walk(found, '');
  refuseConflicts(found);
  const present = new Set([...found.changed, ...found.unchanged]);
  return {
    added: [...files.keys()].filter((path) => !present.has(path)).sort(),
    changed: found.changed.sort(),
    removed: found.removed.sort(),
    unchanged: found.unchanged.sort(),
    foreign: [...found.foreign.keys()].sort(),
  };
}

/** The first bytes of a file, at most `limit`. */
export function readHead(path: string, limit: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(limit);
    let length = 0;
    while (length < limit) {
      const read = readSync(file, buffer, length, limit - length, null);
      if (read === 0) break;
      length += read;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function walk(found: Findings, directory: string): void {
  for (const entry of list(join(found.root, directory))) {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    const absolute = join(found.root, path);
    // U+FFFD is what node makes of bytes that are no UTF-8: the name it gives does not lead back to the file.
    if (entry.name.includes('\uFFFD')) throw new DistError(absolute, 'the file name is not UTF-8', 'Rename or remove the file.');
    if (entry.isDirectory()) enter(found, path);
    else if (entry.isFile()) sort(found, path, compare(absolute, found.files.get(path)));
    else found.foreign.set(path, entry.isSymbolicLink() ? 'a symbolic link' : 'a special file');
  }
}

function list(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (tryErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function enter(found: Findings, path: string): void {
  refuseMount(join(found.root, path), found.root);
  // A repository has thousands of files, none of them ours: it is kept as one thing.
  if (path.split('/').at(-1) === '.git') {
    found.foreign.set(`${path}/`, 'a git repository');
    return;
  }
  const isEmpty = list(join(found.root, path)).length === 0;
  if (!isEmpty) walk(found, path);
  else if (!found.needed.has(path)) found.foreign.set(`${path}/`, 'an empty directory');
}

function sort(found: Findings, path: string, verdict: Verdict): void {
  if (verdict === 'foreign') found.foreign.set(path, 'a file that h5b did not write');
  else if (verdict === 'same') found.unchanged.push(path);
  else if (found.files.has(path)) found.changed.push(path);
  else found.removed.push(path);
}

function compare(absolute: string, text: string | undefined): Verdict {
  const expected = Buffer.from(text ?? '');
  const head = readHead(absolute, Math.max(expected.length + 1, MARKER_BYTES));
  if (text !== undefined && head.equals(expected)) return 'same';
  return isGenerated(head) ? 'differs' : 'foreign';
}

function refuseConflicts(found: Findings): void {
  const inside = foreignDirectories(found);
  const blocked = [...found.files.keys()].sort().flatMap((path) => tryBlocker(found, inside, path) ?? []);
  const first = blocked[0];
  if (first === undefined) return;
  const all = [...new Set(blocked.map(({ path, is }) => `${path} (${is})`))];
  const shown = all.length > 5 ? [...all.slice(0, 5), `${all.length - 5} more`] : all;
  throw new DistError(
    join(found.root, first.path),
    `in the way of files to write, and not written by h5b: ${shown.join(', ')}`,
    'Move it elsewhere or remove it, then run the command again.',
  );
}

interface Blocker {
  readonly path: string;
  readonly is: string;
}

function tryBlocker(found: Findings, inside: ReadonlyMap<string, string>, path: string): Blocker | undefined {
  for (const each of [...parentsOf(path), path]) {
    const is = found.foreign.get(each);
    if (is !== undefined) return { path: each, is };
  }
  const whole = found.foreign.get(`${path}/`);
  if (whole !== undefined) return { path, is: whole };
  const content = inside.get(path);
  return content === undefined ? undefined : { path, is: `a directory that holds ${content}` };
}

/** Every directory with something foreign in it → one such thing. */
function foreignDirectories({ foreign }: Findings): ReadonlyMap<string, string> {
  return new Map(
    [...foreign.keys()].flatMap((path) => parentsOf(path.replace(/\/$/, '')).map((parent) => [parent, path] as const)),
  );
}
