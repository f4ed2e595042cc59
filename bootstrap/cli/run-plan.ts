import { anonymised, type Recording, recordingText } from '../facts/recording';
import { gather } from '../plan/gather';
import { type HostPlan, isFine, planStep, queriesOf } from '../plan/host-plan';
import { planJson, planSummary, planText, worstState } from '../plan/plan-text';
import { recordedPlan } from '../plan/recorded-plan';
import { Unreachable } from '../transport/transport-error';
import { errorText, type LabHost, type LabRun, withHost } from './lab-run';

export interface PlanOptions {
  readonly json: boolean;
  /** Plan from these answers instead of asking. */
  readonly recording?: Recording;
  /** Called with the recorded facts, if they are wanted. */
  readonly record?: (text: string) => void;
  /** homelab.yaml as written: what it names is no secret of the host. */
  readonly known: string;
}

/** The plan of one host, or why there is none. */
export type HostOutcome =
  | { readonly host: LabHost; readonly plan: HostPlan; readonly facts?: Recording[string] }
  | { readonly host: LabHost; readonly error: unknown };

/** Plans every host, side by side, and shows it. Returns 0 if nothing is to do, 2 if something is, 1 after an error. */
export async function runPlan(run: LabRun, options: PlanOptions): Promise<0 | 1 | 2> {
  const outcomes = await planHosts(run, options);
  const plans = outcomes.flatMap((outcome) => ('plan' in outcome ? [outcome.plan] : []));
  run.out(options.json ? planJson(plans) : `${plans.map((plan) => planText(plan, run)).join('\n')}`);
  options.record?.(recordingText(Object.fromEntries(outcomes.flatMap(recordOf))));
  for (const line of outcomes.flatMap(errorLines)) run.err(`${run.style('red', 'error')} ${line}\n`);
  const code = exitCode(outcomes);
  const nothing = plans.every(({ steps }) => steps.every(isFine));
  run.err(`${planSummary(plans)}\n${code === 2 && nothing ? 'Power the Pi on, and plan again.' : NEXT[code]}\n`);
  return code;
}

const NEXT = {
  0: 'Nothing to do.',
  1: 'Mend what is marked x or error, then plan again.',
  2: 'npm run apply does it.',
} as const;

/** The plans of all hosts of a run. */
export const planHosts = (run: LabRun, options: PlanOptions): Promise<readonly HostOutcome[]> =>
  Promise.all(run.hosts.map((host) => planOne(run, host, options)));

async function planOne(run: LabRun, host: LabHost, { recording, record, known }: PlanOptions): Promise<HostOutcome> {
  const { node, steps } = host;
  try {
    if (recording !== undefined) {
      const answers = recording[node.name];
      if (answers === undefined) throw new Error(`${node.name}: the recording has no facts of it`);
      return { host, plan: recordedPlan(node.name, steps, answers) };
    }
    return await withHost(run, node, async (connection) => {
      const queries = steps.flatMap(({ resources }) => queriesOf(resources));
      const facts = await gather(connection, queries);
      const plan = { host: node.name, steps: steps.map((step) => planStep(step, facts)) };
      return record === undefined ? { host, plan } : { host, plan, facts: anonymised(queries, facts.raw(), known) };
    });
  } catch (error) {
    return { host, error };
  }
}

const recordOf = (outcome: HostOutcome): readonly (readonly [string, Recording[string]])[] =>
  'plan' in outcome && outcome.facts !== undefined ? [[outcome.host.node.name, outcome.facts]] : [];

/** A Pi that does not answer is no mistake: it boots when its boot server is done. */
export const waitsForBoot = (outcome: HostOutcome): boolean =>
  'error' in outcome && outcome.host.node.hardware === 'pi4' && outcome.error instanceof Unreachable;

export const errorLines = (outcome: HostOutcome): readonly string[] => {
  if (!('error' in outcome)) return [];
  const text = errorText(outcome.error);
  return [waitsForBoot(outcome) ? `${text}\n  a Pi answers once its boot server is done and it was powered on` : text];
};

function exitCode(outcomes: readonly HostOutcome[]): 0 | 1 | 2 {
  const plans = outcomes.flatMap((outcome) => ('plan' in outcome ? [outcome.plan] : []));
  const steps = plans.flatMap((plan) => plan.steps);
  if (steps.some((step) => worstState(step) === 'stop')) return 1;
  if (outcomes.some((outcome) => 'error' in outcome && !waitsForBoot(outcome))) return 1;
  return steps.every(isFine) && outcomes.every((outcome) => 'plan' in outcome) ? 0 : 2;
}
