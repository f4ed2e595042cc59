import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subject } from '../../checks/check';
import type { Finding } from '../../checks/rule';
import { counted } from './counted';
import type { DistDiff } from './dist-writer/diff';
import type { Synthesis } from './synth';

/** Added or removed files that are named; of the rest, only how many. */
const NAMED_FILES = 20;
/** Files that are shown with their changed lines; the rest is only named. */
const SHOWN_FILES = 5;
/** Changed lines that are shown of one file. */
const SHOWN_LINES = 6;

/** `12 components, 240 objects, 0 errors, 2 warnings` */
export function summaryLine({ components, manifests, findings }: Synthesis): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  return [
    counted(components.length, 'component'),
    counted(manifests.length, 'object'),
    counted(errors, 'error'),
    counted(warnings, 'warning'),
  ].join(', ');
}

/** What somebody could take for made; empty if all is. */
export const notMadeYetLines = ({ notMadeYet }: Synthesis): readonly string[] =>
  notMadeYet.length > 0 ? [`Described, but not made yet: ${notMadeYet.join(', ')}`] : [];

/** Every finding as a paragraph: where, what, why it matters, what to do. */
export const findingLines = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap((finding) => [
    `${finding.severity} ${finding.rule} · ${subject(finding)} · ${finding.field}`,
    `  ${finding.message}`,
    `  why: ${finding.why}`,
    `  do:  ${finding.remedy}`,
    '',
  ]);

/** How the directory differs: files with a mark, and the first changed lines of the first few. */
export function differenceLines(diff: DistDiff, directory: string, files: ReadonlyMap<string, string>): readonly string[] {
  return [
    ...named('-', diff.removed),
    ...named('+', diff.added),
    ...diff.changed.flatMap((path, index) => [
      `~ ${path}`,
      ...(index < SHOWN_FILES ? changedLines(readFileSync(join(directory, path), 'utf8'), files.get(path) ?? '') : []),
    ]),
  ];
}

function named(mark: string, paths: readonly string[]): readonly string[] {
  const more = paths.length - NAMED_FILES;
  return [...paths.slice(0, NAMED_FILES).map((path) => `${mark} ${path}`), ...(more > 0 ? [`${mark} … ${more} more files`] : [])];
}

/** The lines only one of two texts has, as `-` and `+`; a count where there are many. */
function changedLines(before: string, after: string): readonly string[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const [inOld, inFresh] = [new Set(old), new Set(fresh)];
  const changed = [
    ...old.filter((line) => !inFresh.has(line)).map((line) => `    - ${line.trim()}`),
    ...fresh.filter((line) => !inOld.has(line)).map((line) => `    + ${line.trim()}`),
  ];
  if (changed.length === 0) return ['    lines in another order'];
  const more = changed.length - SHOWN_LINES;
  return more > 0 ? [...changed.slice(0, SHOWN_LINES), `    … ${more} more lines`] : changed;
}
