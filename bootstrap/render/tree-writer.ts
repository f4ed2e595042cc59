import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { BootTree } from './boot-tree';
import { MANIFEST, manifestOf, type TreeManifest, tryReadManifest } from './tree-manifest';

/** The directory cannot be replaced; the message says why and what to do. */
export class TreeError extends Error {}

/** How many files and links of the directory differed before. */
export interface TreeChange {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/**
 * Makes `directory` hold exactly `tree`: it is built beside and takes the place of the old one by renaming, so that a kill leaves
 * one of the two. With `only`, what concerns other nodes stays as it is.
 *
 * @throws TreeError if something lies there that a render did not make, or the directory cannot be written
 */
export function writeTree(directory: string, tree: BootTree, only?: string): TreeChange {
  const target = resolve(directory);
  const [young, old] = ['new', 'old'].map((word) => join(dirname(target), `.${basename(target)}.${word}`));
  if (young === undefined || old === undefined) throw new TreeError('no place for a temporary directory');
  try {
    if (!existsSync(target) && existsSync(old)) renameSync(old, target);
    const before = existsSync(target) ? ownManifest(target) : undefined;
    const kept = before && only !== undefined ? keptOf(before, only) : EMPTY;
    const after = merged(manifestOf(tree), kept);
    const change = changeOf(target, before, after);
    if (before && change.added + change.changed + change.removed === 0 && sameManifest(before, after)) return change;
    rmSync(young, { recursive: true, force: true });
    mkdirSync(young, { recursive: true });
    build(young, tree, target, kept);
    writeFileSync(join(young, MANIFEST), manifestText(after));
    rmSync(old, { recursive: true, force: true });
    if (existsSync(target)) renameSync(target, old);
    renameSync(young, target);
    rmSync(old, { recursive: true, force: true });
    return change;
  } catch (error) {
    if (error instanceof TreeError) throw error;
    throw new TreeError(`${directory} cannot be written: ${messageOf(error)}`);
  }
}

// Errors of node:fs may come from another realm (Jest runs tests in one), so they are recognised by their fields.
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

const EMPTY: TreeManifest = { files: {}, links: {}, unfilled: {} };

/** Throws for a directory that holds what no render wrote: it would be lost. */
function ownManifest(target: string): TreeManifest {
  if (!lstatSync(target).isDirectory()) throw new TreeError(`${target} is no directory; name another with --out`);
  const present = entriesOf(target, '');
  const manifest = tryReadManifest(target);
  const known = manifest
    ? new Set([...Object.keys(manifest.files), ...Object.keys(manifest.links), MANIFEST])
    : new Set<string>();
  const foreign = present.filter((path) => !known.has(path));
  if (foreign.length > 0) {
    const shown = `${foreign.slice(0, 3).join(', ')}${foreign.length > 3 ? ` and ${foreign.length - 3} more` : ''}`;
    throw new TreeError(`${target} holds what render did not make: ${shown}. Move it away, or name another directory with --out`);
  }
  return manifest ?? EMPTY;
}

function entriesOf(root: string, below: string): readonly string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? entriesOf(root, path) : [path];
  });
}

/** Of a manifest, what concerns neither that node nor all. */
function keptOf(before: TreeManifest, only: string): TreeManifest {
  const kept = <T extends { nodes: string[] }>(entries: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([, { nodes }]) => nodes.length > 0 && !nodes.includes(only)));
  return { files: kept(before.files), links: kept(before.links), unfilled: kept(before.unfilled) };
}

const sorted = <T>(entries: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));

const merged = (tree: TreeManifest, kept: TreeManifest): TreeManifest => ({
  files: sorted({ ...kept.files, ...tree.files }),
  links: sorted({ ...kept.links, ...tree.links }),
  unfilled: sorted({ ...kept.unfilled, ...tree.unfilled }),
});

const manifestText = (manifest: TreeManifest): string => `${JSON.stringify(manifest, undefined, 2)}\n`;

const sameManifest = (a: TreeManifest, b: TreeManifest): boolean => manifestText(a) === manifestText(b);

/** Compared with what lies on the disk, so that an edited or lost file is written again. */
function changeOf(target: string, before: TreeManifest | undefined, after: TreeManifest): TreeChange {
  const old = new Set(before ? [...Object.keys(before.files), ...Object.keys(before.links)] : []);
  const states = [
    ...Object.entries(after.files).map(([path, { sha256 }]) => [path, sha256 === fileHash(join(target, path))] as const),
    ...Object.entries(after.links).map(([path, link]) => [path, link.target === linkTarget(join(target, path))] as const),
  ];
  const differing = states.filter(([, same]) => !same);
  const young = new Set(states.map(([path]) => path));
  return {
    added: differing.filter(([path]) => !old.has(path)).length,
    changed: differing.filter(([path]) => old.has(path)).length,
    removed: [...old].filter((path) => !young.has(path)).length,
  };
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const fileHash = (path: string): string | undefined =>
  isThere(path) && lstatSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : undefined;

const linkTarget = (path: string): string | undefined =>
  isThere(path) && lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;

function build(root: string, tree: BootTree, from: string, kept: TreeManifest): void {
  const made = (path: string): string => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  for (const { path, content, mode } of tree.files) {
    writeFileSync(made(path), content);
    chmodSync(join(root, path), Number.parseInt(mode, 8));
  }
  for (const { path, target } of tree.links) symlinkSync(target, made(path));
  for (const path of Object.keys(kept.files)) if (isThere(join(from, path))) copyFileSync(join(from, path), made(path));
  for (const [path, { target }] of Object.entries(kept.links)) symlinkSync(target, made(path));
}
