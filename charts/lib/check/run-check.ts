import { existsSync } from 'node:fs';
import { check } from '../../../checks/check';
import { rules } from '../../../checks/index';
import { inventory } from '../../../checks/inventory';
import { type LoadedYaml, loadYaml, type YamlFile, type YamlProblem } from '../../../checks/load-yaml';
import { type CheckedSource, plainStyle, reportJson, reportText, type Style } from '../../../checks/report';
import { derive } from '../../../config/derive';
import { renderDiagnostics } from '../../../config/diagnostic';
import { didYouMean } from '../../../config/did-you-mean';
import type { Lab } from '../../../config/lab';
import { EXIT_BAD_INPUT, readHomelab } from '../../../config/load';
import { isClusterScoped } from '../cluster-scope';
import { GitError, readGitTree } from './git-tree';
import { readYamlFiles } from './yaml-files';

export interface CheckOptions {
  /** Directories, files and Git revisions, as the user wrote them. */
  readonly sources: readonly string[];
  /** Path of the homelab.yaml that the YAML was made from, if any. */
  readonly config?: string;
  /** Ids of the rules whose findings are wanted; all if there is none. */
  readonly rules: readonly string[];
  readonly json: boolean;
  readonly verbose: boolean;
  readonly style?: Style;
}

export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
}

/** The user has to change the arguments or the input. */
class UsageError extends Error {}

/** Runs the whole of `npm run check` and returns its exit code; see `charts/check.ts` for the codes. */
export function runCheck(options: CheckOptions, { out, err }: Streams): number {
  try {
    assertRules(options.rules);
    const lab = options.config === undefined ? undefined : labOf(options.config);
    const checked = sourcesOf(options.sources).map((source) => checkSource(source, options.rules, lab));
    if (options.json) out.write(reportJson(checked));
    else out.write(checked.map((one) => reportText(one, options.style ?? plainStyle, options.verbose)).join('\n'));
    if (!lab && !options.json) err.write('Without --config the rules that compare with homelab.yaml find nothing.\n');
    return exitCode(checked);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof GitError)) throw error;
    err.write(`${error.message}\n`);
    return EXIT_BAD_INPUT;
  }
}

/** Unreadable input weighs more than findings: what could not be read may hold more of them. */
function exitCode(checked: readonly CheckedSource[]): number {
  if (checked.some(({ loaded }) => loaded.problems.length > 0)) return EXIT_BAD_INPUT;
  return checked.some(({ findings }) => findings.some(({ severity }) => severity === 'error')) ? 1 : 0;
}

/** Reported by the checks themselves, not by a rule in the list. */
const OWN_FINDINGS = ['acceptance-in-use'];

function assertRules(wanted: readonly string[]): void {
  const known = [...rules.map(({ id }) => id), ...OWN_FINDINGS];
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new UsageError(`no rule is called "${unknown}"; ${didYouMean(unknown, known, 'there are')}`);
}

function labOf(config: string): Lab {
  const read = readHomelab(config);
  if (!read.ok) throw new UsageError(renderDiagnostics(read.diagnostics, read.lines));
  return derive(read.homelab);
}

interface Source {
  readonly name: string;
  readonly files: readonly YamlFile[];
  readonly problems: readonly YamlProblem[];
}

/** Directories and files together are one cluster; every Git revision is one of its own. */
function sourcesOf(names: readonly string[]): readonly Source[] {
  const paths = names.filter((name) => existsSync(name));
  const revisions = names.filter((name) => !existsSync(name));
  const read = paths.map(readYamlFiles);
  const onDisk: Source = {
    name: paths.join(' '),
    files: uniquePaths(read.flatMap(({ files }) => files)),
    problems: read.flatMap(({ problems }) => problems),
  };
  return [...(paths.length > 0 ? [onDisk] : []), ...revisions.map(revisionSource)];
}

function revisionSource(name: string): Source {
  if (name === 'dist') throw new UsageError('there is no dist/ here; npm run synth makes it');
  if (name.startsWith('-')) throw new UsageError(`"${name}" is neither a file nor a Git revision`);
  return { name, files: readGitTree(name), problems: [] };
}

/** A file that is named and also in a directory that is named is read once. */
const uniquePaths = (files: readonly YamlFile[]) => [...new Map(files.map((file) => [file.path, file])).values()];

function checkSource({ name, files, problems }: Source, wanted: readonly string[], lab: Lab | undefined): CheckedSource {
  const yaml = loadYaml(files, isClusterScoped);
  const loaded: LoadedYaml = { ...yaml, problems: [...problems, ...yaml.problems] };
  if (loaded.manifests.length + loaded.problems.length === 0) {
    const skipped =
      loaded.skipped.length > 0 ? ` (${loaded.skipped.length} documents skipped: ${loaded.skipped[0]?.reason})` : '';
    throw new UsageError(`no Kubernetes objects in ${name}${skipped}; name a directory of manifests, a file or a Git revision`);
  }
  const findings = check(inventory(loaded.manifests, lab), rules);
  const chosen = wanted.length === 0 ? findings : findings.filter(({ rule }) => wanted.includes(rule));
  return { name, loaded, findings: chosen, rules: wanted.length || rules.length };
}
