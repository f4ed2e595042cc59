import type { Finding } from '../../checks/rule';
import { derive } from '../../config/derive';
import { renderDiagnostics } from '../../config/diagnostic';
import { EXIT_BAD_INPUT, readHomelab } from '../../config/load';
import { counted } from './counted';
import { type DistDiff, isUpToDate } from './dist-writer/diff';
import { DistError } from './dist-writer/error';
import { diffDist, writeDist } from './dist-writer/write-dist';
import { type Synthesis, synthesize } from './synth';
import { differenceLines, findingLines, notMadeYetLines, summaryLine } from './synth-report';
import { upgradeFindings } from './upgrade-findings';

export interface SynthOptions {
  /** Path of the homelab.yaml. */
  readonly config: string;
  /** Directory to write. */
  readonly out: string;
  /** Write nothing; tell whether the directory is as it should be. */
  readonly compareOnly: boolean;
}

/** Where status lines go. */
export interface Output {
  write(text: string): unknown;
}

/** Runs the whole of `npm run synth` and returns its exit code; see `charts/synth.ts` for the codes. */
export function runSynth(options: SynthOptions, output: Output): number {
  const say = (lines: readonly string[]) => output.write(lines.map((line) => `${line}\n`).join(''));
  const read = readHomelab(options.config);
  if (!read.ok) {
    say([
      renderDiagnostics(read.diagnostics, read.lines),
      '',
      `${counted(read.diagnostics.filter(({ severity }) => severity === 'error').length, 'mistake')} in ${options.config}; nothing was written.`,
    ]);
    return EXIT_BAD_INPUT;
  }
  if (read.warnings.length > 0) say([renderDiagnostics(read.warnings, read.lines), '']);
  const synthesis = synthesize(derive(read.homelab));
  if (synthesis.findings.length > 0) say(findingLines(synthesis.findings));
  if (synthesis.findings.some(isError)) {
    say([`${summaryLine(synthesis)}; nothing was written.`]);
    return 1;
  }
  try {
    return options.compareOnly ? compare(options, synthesis, say) : write(options, synthesis, say);
  } catch (error) {
    if (!(error instanceof DistError)) throw error;
    say([error.message]);
    return 3;
  }
}

type Say = (lines: readonly string[]) => void;

/** Says what happens when this is applied over what the directory holds, and counts it. Call it before that is written over. */
function withUpgradeFindings(options: SynthOptions, diff: DistDiff, synthesis: Synthesis, say: Say): Synthesis {
  const upgrade = upgradeFindings(options.out, diff, synthesis);
  if (upgrade.length > 0) say(findingLines(upgrade));
  return { ...synthesis, findings: [...synthesis.findings, ...upgrade] };
}

function write(options: SynthOptions, synthesis: Synthesis, say: Say): number {
  let judged = synthesis;
  const diff = writeDist(options.out, synthesis.files, (differing) => {
    judged = withUpgradeFindings(options, differing, synthesis, say);
  });
  say([...foreignLines(diff), ...notMadeYetLines(synthesis), `${summaryLine(judged)}; ${changes(diff, options.out)}`]);
  if (!isUpToDate(diff)) say([`Next: git status --short ${options.out}, then commit it; GitOps applies what is on the branch.`]);
  return 0;
}

function compare(options: SynthOptions, synthesis: Synthesis, say: Say): number {
  const diff = diffDist(options.out, synthesis.files);
  if (isUpToDate(diff)) {
    say([...foreignLines(diff), `${summaryLine(synthesis)}; ${options.out}/ is up to date.`]);
    return 0;
  }
  const judged = withUpgradeFindings(options, diff, synthesis, say);
  say([
    ...differenceLines(diff, options.out, synthesis.files),
    `${summaryLine(judged)}; ${changes(diff, options.out)}`,
    'Next: npm run synth',
  ]);
  return 1;
}

const isError = ({ severity }: Finding) => severity === 'error';

function changes(diff: DistDiff, out: string): string {
  if (isUpToDate(diff)) return `nothing changed in ${out}/.`;
  return `${out}/: ${diff.added.length} added, ${diff.changed.length} changed, ${diff.removed.length} removed, ${diff.unchanged.length} unchanged.`;
}

const foreignLines = (diff: DistDiff) =>
  diff.foreign.length === 0
    ? []
    : [`Left alone, not made by synth: ${diff.foreign.slice(0, 5).join(', ')}${diff.foreign.length > 5 ? ', …' : ''}`];
