import { applyHost, planHost } from '../apply/apply-host';
import { interruptedStep, record } from '../apply/journal';
import { lockHost } from '../apply/lock';
import type { Progress } from '../apply/progress';
import { DestructionNotNamed, StepStopped } from '../apply/step-errors';
import { destroyedBy, type HostPlan, isFine } from '../plan/host-plan';
import { planSummary, planText } from '../plan/plan-text';
import type { Host } from '../transport/host';
import { type LabHost, type LabRun, withHost } from './lab-run';
import { errorLines, type HostOutcome, planHosts, waitsForBoot } from './run-plan';

export interface ApplyRunOptions {
  /** Serial numbers of disks whose content may be lost. */
  readonly destroy: ReadonlySet<string>;
  /** Asks the person; resolves with false for anything but yes. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly stopping: () => boolean;
  readonly progress: Progress;
  readonly now: () => Date;
  /** `user@machine` of the person, for the lock that others see. */
  readonly who: string;
  readonly runId: string;
}

/**
 * Shows the plan, asks, and does it: x86 hosts side by side, then the Pis that they boot. Returns 0 if every host is as planned
 * afterwards, 1 after an error or a no, 130 if the person stopped it.
 */
export async function runApply(run: LabRun, options: ApplyRunOptions): Promise<0 | 1 | 130> {
  const outcomes = await planHosts(run, { json: false, known: '' });
  const plans = outcomes.flatMap((outcome) => ('plan' in outcome ? [outcome.plan] : []));
  run.out(plans.map((plan) => planText(plan, run)).join('\n'));
  run.err(`${planSummary(plans)}\n`);
  if (!mayGoOn(run, outcomes, options.destroy)) return 1;
  if (outcomes.every((outcome) => 'plan' in outcome && outcome.plan.steps.every(isFine))) {
    run.err('Nothing to do.\n');
    return 0;
  }
  if (!(await options.confirm(question(outcomes)))) {
    run.err('Nothing was done.\n');
    return 1;
  }
  const results: Result[] = [];
  for (const hardware of ['x86', 'pi4']) {
    if (results.some(({ state }) => state !== 'done')) break;
    const hosts = run.hosts.filter(({ node }) => node.hardware === hardware);
    results.push(...(await Promise.all(hosts.map((host) => applyOne(run, host, options)))));
  }
  return conclude(run, results);
}

const question = (outcomes: readonly HostOutcome[]) => `Apply this to ${outcomes.map(({ host }) => host.node.name).join(', ')}?`;

/** Says what forbids to begin: an unreachable host, a reason to stop, a disk that nobody named. */
function mayGoOn(run: LabRun, outcomes: readonly HostOutcome[], destroy: ReadonlySet<string>): boolean {
  const problems = outcomes.flatMap((outcome) => {
    if (!('plan' in outcome)) return waitsForBoot(outcome) ? [] : errorLines(outcome);
    return outcome.plan.steps.flatMap((plan) => {
      const stops = plan.resources.filter(({ outcome: { state } }) => state === 'stop');
      const unnamed = destroyedBy([plan]).filter((serial) => !destroy.has(serial));
      return [
        ...(stops.length > 0 ? [new StepStopped(outcome.plan.host, plan.step.name, stops).message] : []),
        ...(unnamed.length > 0 ? [new DestructionNotNamed(outcome.plan.host, plan.step.name, unnamed).message] : []),
      ];
    });
  });
  for (const problem of problems) run.err(`${run.style('red', 'error')} ${problem}\n`);
  if (problems.length > 0) run.err('Nothing was done.\n');
  return problems.length === 0;
}

type Result =
  | { readonly node: string; readonly state: 'done' | 'stopped'; readonly changed: number }
  | { readonly node: string; readonly state: 'failed'; readonly host: LabHost; readonly error: unknown };

async function applyOne(run: LabRun, host: LabHost, options: ApplyRunOptions): Promise<Result> {
  const { node, steps } = host;
  try {
    return await withHost(run, node, async (connection): Promise<Result> => {
      const lock = await lockHost(connection, { who: options.who, since: options.now().toISOString(), run: options.runId });
      try {
        await tellInterrupted(run, connection);
        const { changed, finished } = await applyHost(connection, steps, {
          run: options.runId,
          destroy: options.destroy,
          now: options.now,
          stopping: options.stopping,
          progress: options.progress,
        });
        if (!finished) return { node: node.name, state: 'stopped', changed: changed.length };
        requireEmpty(await planHost(connection, steps), changed);
        if (changed.length > 0)
          await record(connection, { run: options.runId, at: options.now().toISOString(), event: 'finished' });
        return { node: node.name, state: 'done', changed: changed.length };
      } finally {
        await lock.release();
      }
    });
  } catch (error) {
    return { node: node.name, state: 'failed', host, error };
  }
}

async function tellInterrupted(run: LabRun, host: Host): Promise<void> {
  const last = await interruptedStep(host);
  if (last === undefined) return;
  run.err(`${host.name}: the run of ${last.at} was interrupted in step ${last.step ?? 'unknown'}; this one goes on from there\n`);
}

/** A later step must not undo an earlier one. */
function requireEmpty({ host, steps }: HostPlan, changed: readonly string[]): void {
  const open = steps.filter((step) => !isFine(step)).map(({ step }) => step.name);
  if (open.length > 0)
    throw new Error(
      `${host}: ${changed.length} changes were made, and afterwards ${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} not as planned ` +
        'any more: a later step undoes it, or somebody else changes the host; npm run plan shows what',
    );
}

function conclude(run: LabRun, results: readonly Result[]): 0 | 1 | 130 {
  const problems = results.flatMap((result) => (result.state === 'failed' ? errorLines(result) : []));
  for (const problem of problems) run.err(`${run.style('red', 'error')} ${problem}\n`);
  const failed = results.filter(({ state }) => state === 'failed');
  const stopped = results.filter(({ state }) => state === 'stopped');
  const changed = results.reduce((sum, result) => sum + (result.state === 'failed' ? 0 : result.changed), 0);
  const done = results.filter(({ state }) => state === 'done').map(({ node }) => node);
  run.err(`${changed} changes; as planned: ${done.join(', ') || 'no host'}\n`);
  if (failed.length > 0) return 1;
  if (stopped.length > 0) {
    run.err('Stopped. npm run apply goes on from here.\n');
    return 130;
  }
  run.err('Next: npm run status\n');
  return 0;
}
