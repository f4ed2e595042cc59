import { type HostPlan, isFine, type PlannedResource, type StepPlan } from './host-plan';
import type { Outcome } from './resource';

/** Marks up words for a terminal; the identity where there are no colours. */
export type Style = (look: 'bold' | 'dim' | 'red' | 'yellow' | 'green', text: string) => string;

export const plainStyle: Style = (_look, text) => text;

const MARKS: Readonly<Record<Outcome['state'], string>> = {
  ok: 'ok',
  create: '+',
  change: '~',
  destroy: '-',
  later: '?',
  stop: 'x',
};

const LOOKS: Readonly<Record<Outcome['state'], Parameters<Style>[0]>> = {
  ok: 'dim',
  create: 'green',
  change: 'yellow',
  destroy: 'red',
  later: 'dim',
  stop: 'red',
};

export interface PlanTextOptions {
  readonly style: Style;
  /** Also what is as it should be, and every command and diff as a whole. */
  readonly verbose: boolean;
}

/** Lines of a diff or a script that are shown of one resource unless verbose. */
const SHOWN_LINES = 12;

/** The plan of a host as a person reads it: a line a step, below it what would be done, why, and with which commands. */
export function planText({ host, steps }: HostPlan, options: PlanTextOptions): string {
  return [options.style('bold', host), ...steps.flatMap((step) => stepLines(step, options)), ''].join('\n');
}

/** Lines of one step, indented below its host. */
export function stepLines(plan: StepPlan, options: PlanTextOptions): readonly string[] {
  const { step, resources } = plan;
  const worst = worstState(plan);
  const head = `  ${mark(worst, options.style)} ${step.name.padEnd(16)} ${options.style('dim', step.title)}`;
  const shown = options.verbose ? resources : resources.filter(({ outcome }) => outcome.state !== 'ok');
  return isFine(plan) && !options.verbose ? [head] : [head, ...shown.flatMap((resource) => resourceLines(resource, options))];
}

const ORDER: readonly Outcome['state'][] = ['stop', 'destroy', 'change', 'create', 'later', 'ok'];

/** The state that a person has to know of first. */
export const worstState = ({ resources }: StepPlan): Outcome['state'] =>
  ORDER.find((state) => resources.some(({ outcome }) => outcome.state === state)) ?? 'ok';

const mark = (state: Outcome['state'], style: Style) => style(LOOKS[state], MARKS[state].padEnd(2));

/** A resource with its reason; below it the diff, the commands, the disks that are erased. */
export function resourceLines({ name, outcome }: PlannedResource, options: PlanTextOptions): readonly string[] {
  const head = `      ${mark(outcome.state, options.style)} ${name}: ${outcome.because}`;
  return [head, ...detailLines(outcome, options).map((line) => `           ${line}`)];
}

function detailLines(outcome: Outcome, { style, verbose }: PlanTextOptions): readonly string[] {
  if (outcome.state === 'ok') return [];
  if (outcome.state === 'later') return [style('dim', `known only after ${outcome.after}`)];
  if (outcome.state === 'stop') return [`do: ${outcome.remedy}`];
  const diff = outcome.diff === undefined ? [] : cut(outcome.diff, verbose).map((line) => coloured(line, style));
  const commands = outcome.actions.flatMap((action) =>
    action.do === 'run'
      ? cut(action.script, verbose).map((line, index) => style('dim', `${index === 0 ? '$' : '>'} ${line}`))
      : [],
  );
  const erased = outcome.destroys?.map((serial) => style('red', `erases or repartitions the disk with serial ${serial}`)) ?? [];
  return [...erased, ...diff, ...commands];
}

const coloured = (line: string, style: Style) =>
  line.startsWith('+') ? style('green', line) : line.startsWith('-') ? style('red', line) : line;

function cut(text: string, verbose: boolean): readonly string[] {
  const lines = text.trimEnd().split('\n');
  if (verbose || lines.length <= SHOWN_LINES + 1) return lines;
  return [...lines.slice(0, SHOWN_LINES), `… ${lines.length - SHOWN_LINES} more lines (--verbose)`];
}

/** `3 steps to do, 12 as planned, 1 not known yet` over all hosts. */
export function planSummary(plans: readonly HostPlan[]): string {
  const states = plans.flatMap(({ steps }) => steps.map(worstState));
  const count = (...wanted: readonly Outcome['state'][]) => states.filter((state) => wanted.includes(state)).length;
  const parts = [
    [count('create', 'change', 'destroy'), 'to do'],
    [count('later'), 'not known yet'],
    [count('stop'), 'stopped'],
    [count('ok'), 'as planned'],
  ] as const;
  const counts = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `${states.length} steps on ${plans.length} host${plans.length === 1 ? '' : 's'}: ${counts.join(', ') || 'none known'}`;
}

/** One JSON document: `{ hosts: [{ host, steps: [{ name, title, state, resources: [{ name, state, because, … }] }] }] }`. */
export function planJson(plans: readonly HostPlan[]): string {
  const hosts = plans.map(({ host, steps }) => ({
    host,
    steps: steps.map((plan) => ({
      name: plan.step.name,
      title: plan.step.title,
      state: worstState(plan),
      resources: plan.resources.map(({ name, outcome }) => ({ name, ...outcome })),
    })),
  }));
  return `${JSON.stringify({ hosts }, jsonValue, 2)}\n`;
}

/** Bytes would be an endless list of numbers. */
const jsonValue = (key: string, value: unknown): unknown =>
  (key === 'content' || key === 'input') && typeof value === 'object' ? '[bytes]' : value;
