import { spawnSync } from 'node:child_process';
import type { YamlFile } from '../../../checks/load-yaml';
import { componentOf, isYamlPath } from './yaml-files';

/** Git says no: the revision, or the path in it, does not exist, or this is no repository. */
export class GitError extends Error {}

/** Read when a revision is named without a path. */
const DEFAULT_PATH = 'dist';

/**
 * The YAML files of a commit: `HEAD~3` means its dist/, `v1.2:clusters/home` a directory or file in it. Nothing is checked out.
 *
 * @throws GitError with git's own words and a remedy.
 */
export function readGitTree(reference: string): readonly YamlFile[] {
  const object = reference.includes(':') ? reference : `${reference}:${DEFAULT_PATH}`;
  const type = git(['cat-file', '-t', object], reference).toString().trim();
  if (type === 'blob') return texts([{ id: object, path: object, component: '-' }]);
  if (type !== 'tree') throw new GitError(`${object} is a ${type}; name a directory or a file, such as ${reference}:dist`);
  return texts(entriesOf(git(['ls-tree', '-r', '-z', object], reference).toString(), object));
}

interface Entry {
  /** What git finds the text by. */
  readonly id: string;
  /** Path that findings show. */
  readonly path: string;
  readonly component: string;
}

/** `mode type id<tab>path` per entry; symbolic links (120000) and submodules (commit) hold no manifests. */
function entriesOf(listing: string, object: string): readonly Entry[] {
  const prefix = /[:/]$/.test(object) ? object : `${object}/`;
  return listing.split('\0').flatMap((line) => {
    const [, mode, type, id, path] = /^(\d+) (\w+) ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? [];
    const isFile = type === 'blob' && mode !== '120000' && path !== undefined && id !== undefined && isYamlPath(path);
    return isFile ? [{ id, path: `${prefix}${path}`, component: componentOf(path) }] : [];
  });
}

function texts(entries: readonly Entry[]): readonly YamlFile[] {
  if (entries.length === 0) return [];
  const output = git(['cat-file', '--batch'], 'its files', `${entries.map(({ id }) => id).join('\n')}\n`);
  let position = 0;
  return entries.map(({ path, component }) => {
    // Each answer is "<id> <type> <size>", a line feed, the bytes, a line feed.
    const end = output.indexOf('\n', position);
    const size = Number(output.toString('utf8', position, end).split(' ')[2]);
    const text = output.toString('utf8', end + 1, end + 1 + size);
    position = end + 1 + size + 1;
    return { path, component, text };
  });
}

function git(args: readonly string[], reference: string, input?: string): Buffer {
  const result = spawnSync('git', args, { input, maxBuffer: 2 ** 30, stdio: ['pipe', 'pipe', 'pipe'] });
  if (result.error) throw new GitError(`git cannot be run (${result.error.message}); install it, or name a directory`);
  if (result.status === 0) return result.stdout;
  const [said = ''] = result.stderr.toString().trim().split('\n');
  throw new GitError(`"${reference}" is neither a file, nor a directory, nor in Git: ${said.replace(/^fatal: /, '')}`);
}
