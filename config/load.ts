/** homelab.yaml from text or file to a `Homelab`, or to every diagnostic. `readHomelab` is the only I/O of this room. */
import { readFileSync, statSync } from 'node:fs';
import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Diagnostic } from './diagnostic';
import { offsetOf, positionAt } from './position';
import { formatPath, type Path, type Problem } from './problem';
import type { Homelab } from './schema';
import { scanSecrets } from './secret-scan';
import { validateHomelab } from './validate';
import { readTree, type TreeProblem } from './yaml-tree';

/**
 * Exit codes of every command: 0 ok; 1 findings or differences; 2 bad input or usage, e.g. an invalid homelab.yaml;
 * 3 the environment, e.g. a directory that cannot be written.
 */
export const EXIT_BAD_INPUT = 2;

/** A hundred times the size of a large lab; what is bigger is some other file. */
const LARGEST = 256 * 1024;

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

const covers = (outer: Path, inner: Path): boolean => outer.every((part, depth) => part === inner[depth]);

const syntaxMessage = ({ code, message }: YAMLError): string => {
  if (code === 'TAB_AS_INDENT') return 'a tab indents this line; YAML wants spaces';
  if (code === 'MULTIPLE_DOCS') return 'a second document starts here; remove the "---" and what follows, or merge the two';
  if (message.includes('call stack')) return 'nested too deeply; no field lies that deep';
  const [first = ''] = message.split(/ at line \d+|\n/);
  return `not YAML: ${first.replace(/:$/, '')}`;
};

/**
 * The lab that `text` describes, or everything that is wrong with it, sorted by line. Never throws, and never repeats a
 * secret. `file` is what the diagnostics call the file.
 */
export const parseHomelab = (text: string, file: string): Loaded => {
  if (text.length > LARGEST) return refused(file, `${text.length} characters are no homelab.yaml; at most ${LARGEST} are read`);
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, prettyErrors: false, merge: false });
  const { value, problems: treeProblems, scalars } = readTree(document);
  const secrets = scanSecrets(text, scalars);
  const lines = secrets.shown.split('\n');
  const at = (offset: number, path: Path, message: string, severity: Problem['severity'] = 'error'): Diagnostic => ({
    file,
    ...positionAt(counter, offset),
    path: formatPath(path),
    message,
    severity,
  });
  const placed = ({ offset, path, message }: TreeProblem): Diagnostic => at(offset, path, message);
  if (document.errors.length > 0) {
    const [first] = document.errors.map((issue) => at(issue.pos[0], [], syntaxMessage(issue)));
    return { ok: false, diagnostics: [...(first ? [first] : []), ...secrets.problems.map(placed)].sort(byPlace), lines };
  }
  if (value === null) return refused(file, 'the file is empty; start from the homelab.yaml in the repository');
  const { homelab, problems } = validateHomelab(value);
  const unsaid = problems.filter(
    ({ path }) => ![...secrets.paths, ...treeProblems.map((problem) => problem.path)].some((said) => covers(said, path)),
  );
  const diagnostics = [
    ...[...treeProblems.filter(({ path }) => !secrets.paths.some((said) => covers(said, path))), ...secrets.problems].map(placed),
    ...unsaid.map((problem) => at(offsetOf(document, problem.path, problem.at), problem.path, problem.message, problem.severity)),
  ].sort(byPlace);
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  return homelab && !broken ? { ok: true, homelab, warnings: diagnostics, lines } : { ok: false, diagnostics, lines };
};

const unreadable = (cause: unknown): string => {
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'no such file; name another with --config, or start from the homelab.yaml in the repository';
  if (code === 'EISDIR') return 'is a directory; name the file in it';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by you; check its owner and mode';
  return `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
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
