/** homelab.yaml from text or file to a `Homelab`, or to every diagnostic. `readHomelab` is the only I/O of this room. */
import { readFileSync, statSync } from 'node:fs';
import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Diagnostic } from './diagnostic';
import { formatPath, type Path, type Severity } from './problem';
import type { Homelab } from './schema';
import { scanSecrets } from './secret-scan';
import { validateHomelab } from './validate';
import { readTree, type TreeProblem } from './yaml-tree';

/**
 * Exit codes of every command: 0 ok; 1 findings or differences; 2 bad input or usage, e.g. an invalid homelab.yaml;
 * 3 the environment, e.g. a directory that cannot be written.
 */
export const EXIT_BAD_INPUT = 2;

/** Nine times the committed homelab.yaml; what is bigger is some other file. */
const LARGEST = 64 * 1024;

const EMPTY = 'the file is empty; start from the homelab.yaml in the repository';

/** `lines` are those of the file with secrets blanked out, for `renderDiagnostics`. */
export type Loaded =
  | { readonly ok: true; readonly homelab: Homelab; readonly warnings: readonly Diagnostic[]; readonly lines: readonly string[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[]; readonly lines: readonly string[] };

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

const refused = (file: string, message: string): Loaded => ({
  ok: false,
  diagnostics: [{ file, line: 1, column: 1, path: '', message, severity: 'error' }],
  lines: [],
});

const syntaxMessage = ({ code, message }: YAMLError): string => {
  if (code === 'TAB_AS_INDENT') return 'a tab indents this line; YAML wants spaces';
  if (code === 'MULTIPLE_DOCS') return 'a second document starts here; remove the "---" and what follows, or merge the two';
  if (message.includes('call stack')) return 'nested too deeply; no field lies that deep';
  const [first = ''] = message.split(/ at line \d+|\n/);
  return `not YAML: ${first.replace(/:$/, '')}; check brackets, quotes and indentation here and above`;
};

/** True if `path` or something around it is among `said`; the whole document does not count. */
const isSaid = (said: ReadonlySet<string>, path: Path): boolean =>
  path.some((_, depth) => said.has(formatPath(path.slice(0, depth + 1))));

const pathsOf = (problems: readonly TreeProblem[]): ReadonlySet<string> => new Set(problems.map(({ path }) => formatPath(path)));

const broken = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some(({ severity }) => severity === 'error');

/**
 * The lab that `text` describes, or everything that is wrong with it, sorted by line. Never throws, and never repeats a
 * secret. `file` is what the diagnostics call the file.
 */
export const parseHomelab = (text: string, file: string): Loaded => {
  if (text.length > LARGEST) return refused(file, `${text.length} characters are no homelab.yaml; at most ${LARGEST} are read`);
  const counter = new LineCounter();
  // Duplicate keys are found by `readTree`, in linear time.
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, prettyErrors: false, merge: false });
  const tree = readTree(document);
  const secrets = scanSecrets(text, tree.scalars);
  const lines = secrets.shown.split(/\r?\n/);
  const placed = ({ offset, path, message }: TreeProblem, severity: Severity = 'error'): Diagnostic => {
    const { line, col } = counter.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path: formatPath(path), message, severity };
  };
  const failed = (problems: readonly TreeProblem[]): Loaded => ({
    ok: false,
    diagnostics: problems.map((problem) => placed(problem)).sort(byPlace),
    lines,
  });
  const [syntax] = document.errors;
  if (syntax) return failed([{ path: [], offset: syntax.pos[0], message: syntaxMessage(syntax) }, ...secrets.problems]);
  if (tree.value === null) return failed([{ path: [], offset: 0, message: EMPTY }, ...secrets.problems]);
  if (document.directives?.yaml.explicit)
    return failed([{ path: [], offset: 0, message: 'a %YAML directive changes how values are read; remove it' }]);
  const { homelab, problems } = validateHomelab(tree.value);
  const secret = pathsOf(secrets.problems);
  const said = new Set([...secret, ...pathsOf(tree.problems)]);
  const diagnostics = [
    ...secrets.problems.map((problem) => placed(problem)),
    ...tree.problems.filter(({ path }) => !isSaid(secret, path)).map((problem) => placed(problem)),
    ...problems
      .filter(({ path }) => !isSaid(said, path))
      .map((problem) => placed({ ...problem, offset: tree.offsetOf(problem.path, problem.at) }, problem.severity)),
  ].sort(byPlace);
  return homelab && !broken(diagnostics)
    ? { ok: true, homelab, warnings: diagnostics, lines }
    : { ok: false, diagnostics, lines };
};

// Errors of node:fs may come from another realm (Jest runs tests in one), so they are recognised by their fields.
const fieldOf = (cause: unknown, key: 'code' | 'message'): string =>
  typeof cause === 'object' && cause !== null ? String(Reflect.get(cause, key)) : String(cause);

const unreadable = (cause: unknown): string => {
  const code = fieldOf(cause, 'code');
  if (code === 'ENOENT') return 'no such file; name another with --config, or start from the homelab.yaml in the repository';
  if (code === 'EISDIR') return 'is a directory; name the file in it';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by you; check its owner and mode';
  return `cannot be read: ${fieldOf(cause, 'message')}; name another with --config`;
};

/** Like `parseHomelab`, from a file; a file that cannot be read is a diagnostic too. */
export const readHomelab = (path: string): Loaded => {
  let bytes: Buffer;
  try {
    const status = statSync(path);
    if (status.size > LARGEST) return refused(path, `${status.size} bytes are no homelab.yaml; at most ${LARGEST} are read`);
    if (status.isCharacterDevice()) return refused(path, 'is a device; name a file');
    bytes = readFileSync(path);
  } catch (cause) {
    return refused(path, unreadable(cause));
  }
  try {
    return parseHomelab(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path);
  } catch {
    return refused(path, 'not UTF-8 text; save it as UTF-8, or name the right file');
  }
};
