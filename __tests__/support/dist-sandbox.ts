import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GENERATED_MARKER } from '../../charts/lib/dist-writer/files';

/** A new directory for one test, readable for every user, removed when the test file is done. */
export function makeSandbox(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'h5b-dist-')));
  chmodSync(directory, 0o755);
  sandboxes.push(directory);
  return directory;
}

const sandboxes: string[] = [];

afterAll(() => {
  for (const directory of sandboxes.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** The text of a generated file with that body. */
export function generated(body: string): string {
  return `${GENERATED_MARKER}\n${body}\n`;
}

/** The files of a dist, each generated with the given body. */
export function generatedFiles(bodies: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(bodies).map(([path, body]) => [path, generated(body)]));
}

/** Writes files as they are, with their directories. */
export function putFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Everything below a directory: path → text, `-> target` of a link, `` for an empty directory `path/`. Undefined if missing. */
export function readTree(root: string): Record<string, string> | undefined {
  if (lstatSync(root, { throwIfNoEntry: false }) === undefined) return undefined;
  const tree: Record<string, string> = {};
  for (const path of pathsIn(root)) {
    const absolute = join(root, path);
    const stats = lstatSync(absolute);
    if (stats.isSymbolicLink()) tree[path] = `-> ${readlinkSync(absolute)}`;
    else if (stats.isFile()) tree[path] = readFileSync(absolute, 'utf8');
    else if (readdirSync(absolute).length === 0) tree[`${path}/`] = '';
  }
  return tree;
}

/** Every path below a directory. By hand, because `recursive` of readdir goes through links to directories from Node 22 on. */
function pathsIn(root: string, below = ''): readonly string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? [path, ...pathsIn(root, path)] : [path];
  });
}

/** Names beside the dist directory that a writer made and did not remove. */
export function leftovers(root: string): readonly string[] {
  return readdirSync(dirname(root)).filter((name) => /\.(new|ready|old|trash)-/.test(name));
}

/** Inode and modification time of a file, to show that nobody touched it. */
export function identity(path: string): string {
  const { ino, mtimeNs } = lstatSync(path, { bigint: true });
  return `${ino} ${mtimeNs}`;
}

/** Everything that tells whether something was touched: inodes and all times of the directory, what is in it and its parent. */
export function fingerprint(dist: string): readonly string[] {
  const paths = [join(dist, '..'), dist, ...pathsIn(dist).map((path) => join(dist, path))];
  return paths.sort().map((path) => {
    const { ino, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
    return `${path} ${ino} ${mtimeNs} ${ctimeNs}`;
  });
}
