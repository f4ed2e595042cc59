import type { Facts } from '../facts/facts';
import type { Query } from '../facts/query';
import type { Outcome, Resource } from './resource';
import type { HostContext, Step } from './step';

/** What would be done on one host, step by step. */
export interface HostPlan {
  readonly host: string;
  /** In the order of `needs`; steps that do not concern the host are left out. */
  readonly steps: readonly StepPlan[];
}

export interface StepPlan {
  readonly step: Step;
  readonly resources: readonly PlannedResource[];
}

export interface PlannedResource {
  readonly name: string;
  readonly outcome: Outcome;
}

/** A step with the resources that it gives this host. */
export interface HostStep {
  readonly step: Step;
  readonly resources: readonly Resource[];
}

/** The steps that concern a host, in order. Throws if a step gives two resources one name. */
export function hostSteps(steps: readonly Step[], context: HostContext): readonly HostStep[] {
  return inOrder(steps)
    .filter(({ onPi }) => onPi === true || context.node.hardware === 'x86')
    .map((step) => ({ step, resources: step.resources(context) }))
    .filter(({ step, resources }) => {
      const names = resources.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice !== undefined) throw new Error(`step ${step.name} lists "${twice}" twice for ${context.node.name}`);
      return resources.length > 0;
    });
}

export const queriesOf = (resources: readonly Resource[]): readonly Query<unknown>[] =>
  resources.flatMap(({ queries }) => queries);

/** Plans one step. An answer that cannot be read stops it: acting on a guess could destroy something. */
export const planStep = ({ step, resources }: HostStep, facts: Facts): StepPlan => ({
  step,
  resources: resources.map((resource) => ({ name: resource.name, outcome: outcomeOf(resource, facts) })),
});

function outcomeOf(resource: Resource, facts: Facts): Outcome {
  try {
    return resource.plan(facts);
  } catch (error) {
    return {
      state: 'stop',
      because: error instanceof Error ? error.message : `${error}`,
      remedy: 'this is a fault of h5b or an unknown version of a tool: report it with the text above',
    };
  }
}

export const isFine = ({ resources }: StepPlan): boolean => resources.every(({ outcome }) => outcome.state === 'ok');

/** Serial numbers of the disks that a plan empties. */
export const destroyedBy = (steps: readonly StepPlan[]): readonly string[] => [
  ...new Set(
    steps.flatMap(({ resources }) => resources.flatMap(({ outcome }) => ('destroys' in outcome ? (outcome.destroys ?? []) : []))),
  ),
];

/** Steps after what they need, otherwise in the order of the list. Throws for a need that does not exist, and for a circle. */
export function inOrder(steps: readonly Step[]): readonly Step[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const done = new Set<Step>();
  const visit = (step: Step, path: readonly string[]): void => {
    if (done.has(step)) return;
    if (path.includes(step.name)) throw new Error(`steps need each other in a circle: ${[...path, step.name].join(' -> ')}`);
    for (const need of step.needs) {
      const needed = byName.get(need);
      if (needed === undefined) throw new Error(`step ${step.name} needs "${need}", which is no step`);
      visit(needed, [...path, step.name]);
    }
    done.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...done];
}
