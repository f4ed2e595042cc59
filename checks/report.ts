/** Findings as people at a terminal and programs read them. Pure: the caller prints. */
import { subject } from './check';
import type { LoadedYaml } from './load-yaml';
import type { Finding, Severity } from './rule';

/** What was checked in one cluster, and what came out. */
export interface CheckedSource {
  /** As the user named it: `dist`, `HEAD~3`. */
  readonly name: string;
  readonly loaded: LoadedYaml;
  readonly findings: readonly Finding[];
  /** How many rules ran. */
  readonly rules: number;
}

/** Marks up words for a terminal; the identity where there are no colours. */
export type Style = (look: 'bold' | 'dim' | 'red' | 'yellow' | 'green', text: string) => string;

export const plainStyle: Style = (_look, text) => text;

/** Problems first, then every object with findings (those with errors first), then the summary and the next step. */
export function reportText(source: CheckedSource, style: Style = plainStyle, verbose = false): string {
  const lines = [
    ...source.loaded.problems.map(
      (problem) => `${style('red', 'unreadable')} ${problem.path}:${problem.line}:${problem.column} ${problem.message}`,
    ),
    ...(source.loaded.problems.length > 0 ? [''] : []),
    ...objectLines(source, style),
    ...(verbose ? skippedLines(source) : []),
    ...summaryLines(source, style, verbose),
  ];
  return `${lines.join('\n')}\n`;
}

/** One JSON document for all sources: `{ sources: [{ name, objects, rules, errors, warnings, findings, problems, skipped }] }`. */
export function reportJson(sources: readonly CheckedSource[]): string {
  const value = sources.map(({ name, loaded, findings, rules }) => ({
    name,
    objects: loaded.manifests.length,
    rules,
    errors: count(findings, 'error'),
    warnings: count(findings, 'warning'),
    findings: findings.map((finding) => ({ ...finding, line: loaded.lineOf(finding, finding.field) })),
    problems: loaded.problems,
    skipped: loaded.skipped,
  }));
  return `${JSON.stringify({ sources: value }, null, 2)}\n`;
}

const count = (findings: readonly Finding[], severity: Severity) =>
  findings.filter((finding) => finding.severity === severity).length;

const plural = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

function objectLines({ findings, loaded }: CheckedSource, style: Style): readonly string[] {
  const explained = new Set<string>();
  return groups(findings).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const place = `${first.path}:${loaded.lineOf(first, '') ?? 1}`;
    const head = `${style('bold', subject(first).replace(/^-: /, ''))}  ${style('dim', place)}`;
    const remedies = new Set<string>();
    return [head, ...group.flatMap((finding) => findingLines(finding, loaded, style, explained, remedies)), ''];
  });
}

function findingLines(
  finding: Finding,
  loaded: LoadedYaml,
  style: Style,
  explained: Set<string>,
  remedies: Set<string>,
): readonly string[] {
  const severity = finding.severity === 'error' ? style('red', 'error  ') : style('yellow', 'warning');
  const line = loaded.lineOf(finding, finding.field);
  const field = finding.field === '' ? '' : `  ${finding.field}${line === undefined ? '' : style('dim', ` (line ${line})`)}`;
  const why = explained.has(finding.rule) ? [] : [style('dim', `    why: ${finding.why}`)];
  const remedy = remedies.has(finding.remedy) ? [] : [`    do:  ${finding.remedy}`];
  explained.add(finding.rule);
  remedies.add(finding.remedy);
  return [`  ${severity} ${finding.rule}${field}`, `    ${finding.message}`, ...why, ...remedy];
}

/** Findings by object: objects with errors first, else in the order of the findings; in an object, errors first. */
function groups(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const byObject = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.path}#${finding.kind}/${finding.namespace}/${finding.name}`;
    const group = byObject.get(key);
    if (group) group.push(finding);
    else byObject.set(key, [finding]);
  }
  const errorsFirst = (group: readonly Finding[]) => [...group].sort((a, b) => rank(a) - rank(b));
  const all = [...byObject.values()].map(errorsFirst);
  return [...all.filter(([first]) => first?.severity === 'error'), ...all.filter(([first]) => first?.severity !== 'error')];
}

const rank = ({ severity }: Finding) => (severity === 'error' ? 0 : 1);

function skippedLines({ loaded }: CheckedSource): readonly string[] {
  if (loaded.skipped.length === 0) return [];
  return [...loaded.skipped.map(({ path, line, reason }) => `skipped ${path}:${line} ${reason}`), ''];
}

function summaryLines({ name, loaded, findings, rules }: CheckedSource, style: Style, verbose: boolean): readonly string[] {
  const [errors, warnings] = [count(findings, 'error'), count(findings, 'warning')];
  const look = errors + loaded.problems.length > 0 ? 'red' : warnings > 0 ? 'yellow' : 'green';
  const verdict = errors + warnings === 0 ? 'no findings' : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
  const unread = loaded.problems.length > 0 ? `, ${plural(loaded.problems.length, 'unreadable document')}` : '';
  const skipped = loaded.skipped.length > 0 ? `, ${loaded.skipped.length} skipped${verbose ? '' : ' (-v names them)'}` : '';
  return [
    `${name}: ${plural(loaded.manifests.length, 'object')}, ${plural(rules, 'rule')}: ${style(look, verdict)}${unread}${skipped}`,
    ...(['error', 'warning'] as const).flatMap((severity) => tally(findings, severity)),
    ...nextStep(findings, errors),
  ];
}

/** `  errors    4 network-policy-covers-pod, 1 mesh-strict`: the most frequent first. */
function tally(findings: readonly Finding[], severity: Severity): readonly string[] {
  const counts = new Map<string, number>();
  for (const finding of findings)
    if (finding.severity === severity) counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  if (counts.size < 2) return [];
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return [`  ${`${severity}s`.padEnd(9)} ${ranked.map(([rule, number]) => `${number} ${rule}`).join(', ')}`];
}

function nextStep(findings: readonly Finding[], errors: number): readonly string[] {
  const [first] = findings.filter(({ severity }) => errors === 0 || severity === 'error');
  if (!first) return [];
  return [
    `Next: ${errors > 0 ? 'fix the errors' : 'look at the warnings'}, one rule at a time with --rule ${first.rule}; --help says how to accept one.`,
  ];
}
