import { gather } from '../plan/gather';
import type { HostPlan, HostStep, PlannedResource, StepPlan } from '../plan/host-plan';
import { destroyedBy, isFine, planStep, queriesOf } from '../plan/host-plan';
import type { Host } from '../transport/host';
import { perform } from '../transport/perform';
import { type JournalEntry, record } from './journal';
import type { Progress } from './progress';
import { DestructionNotNamed, StepFailed, StepNotConverged, StepStopped } from './step-errors';

/** A resource that waits for another of its step is planned again after it; more often than this, they wait for each other. */
const ROUNDS = 4;

export interface ApplyOptions {
  /** Identifies this run in the journal. */
  readonly run: string;
  /** Serial numbers of disks whose content may be lost. */
  readonly destroy: ReadonlySet<string>;
  /** The time for the journal; a parameter so that tests have none. */
  readonly now: () => Date;
  /** True as soon as the person wants to stop: nothing further is begun. */
  readonly stopping: () => boolean;
  readonly progress: Progress;
}

export interface Applied {
  /** Resources that were changed, as `step: resource`. */
  readonly changed: readonly string[];
  /** False if the person stopped it. */
  readonly finished: boolean;
}

/**
 * Brings a host to what its steps say. The facts of a step are read again right before it, since an earlier step or a person may
 * have changed them, and once more after it: the step is done when its plan is empty. Throws `StepStopped`, `StepFailed`,
 * `StepNotConverged` or `DestructionNotNamed`; whatever was done until then stays, and the next run goes on from there.
 */
export async function applyHost(host: Host, steps: readonly HostStep[], options: ApplyOptions): Promise<Applied> {
  const changed: string[] = [];
  for (const step of steps) {
    if (options.stopping()) return { changed, finished: false };
    const names = await applyStep(host, step, options);
    changed.push(...names.map((name) => `${step.step.name}: ${name}`));
    if (names.length > 0 && options.stopping()) return { changed, finished: false };
  }
  return { changed, finished: true };
}

/** Plans every step from one set of facts. */
export async function planHost(host: Host, steps: readonly HostStep[]): Promise<HostPlan> {
  const facts = await gather(
    host,
    steps.flatMap(({ resources }) => queriesOf(resources)),
  );
  return { host: host.name, steps: steps.map((step) => planStep(step, facts)) };
}

async function applyStep(host: Host, step: HostStep, options: ApplyOptions): Promise<readonly string[]> {
  const started = options.now().getTime();
  let plan = await currentPlan(host, step);
  if (isFine(plan)) {
    options.progress.fine(host.name, plan);
    return [];
  }
  refuse(host.name, plan, options.destroy);
  const journal = (event: JournalEntry['event']) =>
    record(host, { run: options.run, at: options.now().toISOString(), event, step: step.step.name });
  await journal('begin');
  options.progress.begin(host.name, plan);
  const changed = new Set<string>();
  for (let round = 0; round < ROUNDS && !isFine(plan); round += 1) {
    const done = await act(host, plan, options);
    for (const name of done) changed.add(name);
    // Nothing could be done: what is left waits for another step or for a person.
    if (done.length === 0) break;
    plan = await currentPlan(host, step);
    refuse(host.name, plan, options.destroy);
    if (options.stopping() && !isFine(plan)) break;
  }
  if (options.stopping() && !isFine(plan)) return [...changed];
  if (!isFine(plan)) {
    await journal('failed');
    throw new StepNotConverged(host.name, plan);
  }
  await journal('done');
  options.progress.done(host.name, plan, { changed: changed.size, seconds: (options.now().getTime() - started) / 1000 });
  return [...changed];
}

async function currentPlan(host: Host, step: HostStep): Promise<StepPlan> {
  return planStep(step, await gather(host, queriesOf(step.resources)));
}

/** Throws if the plan must not be carried out. */
function refuse(host: string, plan: StepPlan, destroy: ReadonlySet<string>): void {
  const stops = plan.resources.filter(({ outcome }) => outcome.state === 'stop');
  if (stops.length > 0) throw new StepStopped(host, plan.step.name, stops);
  const unnamed = destroyedBy([plan]).filter((serial) => !destroy.has(serial));
  if (unnamed.length > 0) throw new DestructionNotNamed(host, plan.step.name, unnamed);
}

/** Does what can be done; a resource after one that waits is left for the next round, since the order of a step counts. */
async function act(host: Host, plan: StepPlan, options: ApplyOptions): Promise<readonly string[]> {
  const done: string[] = [];
  for (const resource of plan.resources) {
    if (resource.outcome.state === 'later') break;
    if (options.stopping()) break;
    if (await changeResource(host, plan.step.name, resource, options)) done.push(resource.name);
  }
  return done;
}

async function changeResource(
  host: Host,
  step: string,
  { name, outcome }: PlannedResource,
  options: ApplyOptions,
): Promise<boolean> {
  if (!('actions' in outcome)) return false;
  options.progress.change(host.name, name, outcome);
  for (const action of outcome.actions) {
    try {
      await perform(host, action, (line) => options.progress.output(host.name, line));
    } catch (error) {
      throw new StepFailed(host.name, step, name, error);
    }
  }
  return true;
}
