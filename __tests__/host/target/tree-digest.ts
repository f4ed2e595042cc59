import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { comparable, varies } from './varying-files';

/** One file of a host's end state. Times are not part of it. */
export interface TreeEntry {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits in octal, e.g. `0644`. */
  readonly mode: string;
  /** `user:group` by name: numbers of system users depend on the order of installation. */
  readonly owner: string;
  /** SHA-256 of a file's content, the target of a link. */
  readonly content?: string;
}

/** Path from the root, without a leading slash, to what is there. */
export type TreeDigest = ReadonlyMap<string, TreeEntry>;

/** End state of the file system below `root`, without other file systems that are mounted in it, and without what varies. */
export function treeDigest(root: string): TreeDigest {
  const device = lstatSync(root).dev;
  const names = { user: namesIn(join(root, 'etc/passwd')), group: namesIn(join(root, 'etc/group')) };
  const digest = new Map<string, TreeEntry>();
  const visit = (directory: string) => {
    for (const name of readdirSync(join(root, directory)).sort()) {
      const path = join(directory, name);
      if (varies(path)) continue;
      const stats = lstatSync(join(root, path));
      if (stats.isDirectory() && stats.dev !== device) continue;
      digest.set(path, entry(root, path, stats, names));
      if (stats.isDirectory()) visit(path);
    }
  };
  visit('');
  return digest;
}

/** Differences in lines such as `etc/hosts: content 3fa1… is 0b7c…`, sorted by path; empty if the two states are equal. */
export function differences(one: TreeDigest, other: TreeDigest): readonly string[] {
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  return paths.flatMap((path) => {
    const [a, b] = [one.get(path), other.get(path)];
    if (a === undefined) return [`${path}: only in the second`];
    if (b === undefined) return [`${path}: only in the first`];
    return (['type', 'mode', 'owner', 'content'] as const)
      .filter((property) => a[property] !== b[property])
      .map((property) => `${path}: ${property} ${a[property]?.slice(0, 60)} is ${b[property]?.slice(0, 60)} in the second`);
  });
}

function entry(
  root: string,
  path: string,
  stats: Stats,
  names: { readonly user: ReadonlyMap<number, string>; readonly group: ReadonlyMap<number, string> },
): TreeEntry {
  const whole = {
    type: typeOf(stats),
    mode: (stats.mode & 0o7777).toString(8).padStart(4, '0'),
    owner: `${names.user.get(stats.uid) ?? stats.uid}:${names.group.get(stats.gid) ?? stats.gid}`,
  };
  if (stats.isSymbolicLink()) return { ...whole, content: readlinkSync(join(root, path)) };
  if (!stats.isFile()) return whole;
  return {
    ...whole,
    content: createHash('sha256')
      .update(comparable(path, readFileSync(join(root, path))))
      .digest('hex'),
  };
}

const typeOf = (stats: Stats): TreeEntry['type'] =>
  stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'other';

/** Numbers to names of a passwd or group file. */
const namesIn = (path: string): ReadonlyMap<number, string> =>
  new Map(
    readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .flatMap(([name = '', , id]) => (id === undefined ? [] : [[Number(id), name] as const])),
  );
