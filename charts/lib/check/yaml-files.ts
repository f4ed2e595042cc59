import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { YamlFile, YamlProblem } from '../../../checks/load-yaml';

/** Files that were read, and those that could not be. */
export interface YamlFiles {
  readonly files: readonly YamlFile[];
  readonly problems: readonly YamlProblem[];
}

/** Larger than any manifest that etcd takes, and than any file of CRDs seen. */
const LARGEST = 64 * 1024 * 1024;

const IS_YAML = /\.(ya?ml|json)$/;

/**
 * The YAML and JSON files of a directory (hidden ones and node_modules left out), or the one file that `path` is. Paths are
 * relative to the directory, and its first level is the component; a single file belongs to the directory that it is in.
 */
export function readYamlFiles(path: string): YamlFiles {
  if (!statSync(path).isDirectory()) return collect([{ file: path, shown: path, component: basename(dirname(resolve(path))) }]);
  const found = [...filesBelow(path)].map((file) => {
    const shown = relative(path, file).split(sep).join('/');
    return { file, shown: join(path, shown), component: componentOf(shown) };
  });
  return collect(found);
}

/** `metallb` of `metallb/deployment.yaml`, `-` of a file at the top. */
export const componentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '-');

interface Candidate {
  readonly file: string;
  readonly shown: string;
  readonly component: string;
}

function collect(candidates: readonly Candidate[]): YamlFiles {
  const files: YamlFile[] = [];
  const problems: YamlProblem[] = [];
  for (const { file, shown, component } of candidates) {
    const read = readText(file);
    if ('problem' in read) problems.push({ path: shown, line: 1, column: 1, message: read.problem });
    else files.push({ path: shown, component, text: read.text });
  }
  return { files, problems };
}

function readText(file: string): { readonly text: string } | { readonly problem: string } {
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > LARGEST) return { problem: `${size} bytes are no manifest; at most ${LARGEST} are read` };
    bytes = readFileSync(file);
  } catch (cause) {
    return { problem: `cannot be read: ${String(cause).replace(/^Error: /, '')}` };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: 'not UTF-8 text; save it as UTF-8' };
  }
}

/** Sorted by name, so that findings come in the same order everywhere. */
function* filesBelow(directory: string): Iterable<string> {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (IS_YAML.test(entry.name)) yield path;
  }
}

export const isYamlPath = (path: string): boolean => IS_YAML.test(path);
