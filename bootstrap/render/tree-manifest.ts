import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { BootTree } from './boot-tree';

/** In the rendered directory: by this file we know it again. */
export const MANIFEST = '.h5b-render.json';

const entry = { nodes: z.array(z.string()) };
const schema = z.strictObject({
  files: z.record(z.string(), z.strictObject({ ...entry, sha256: z.string(), mode: z.string() })),
  links: z.record(z.string(), z.strictObject({ ...entry, target: z.string() })),
  unfilled: z.record(z.string(), z.strictObject({ ...entry, waitsFor: z.array(z.string()) })),
});

/** What a rendered directory holds and what it will hold when it is applied, by path. */
export type TreeManifest = z.infer<typeof schema>;

/** The manifest of a tree. */
export const manifestOf = (tree: BootTree): TreeManifest => ({
  files: Object.fromEntries(
    tree.files.map(({ path, nodes, mode, content }) => [path, { nodes: [...nodes], sha256: sha256(content), mode }]),
  ),
  links: Object.fromEntries(tree.links.map(({ path, nodes, target }) => [path, { nodes: [...nodes], target }])),
  unfilled: Object.fromEntries(
    tree.unfilled.map(({ path, nodes, waitsFor }) => [path, { nodes: [...nodes], waitsFor: [...waitsFor] }]),
  ),
});

/** The manifest of a directory; undefined if there is none. Throws, naming the file, for one that is damaged. */
export function tryReadManifest(directory: string): TreeManifest | undefined {
  const path = join(directory, MANIFEST);
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new Error(`${path} is damaged; remove the directory, and render again`);
  }
}

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
