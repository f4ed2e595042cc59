import type { PlannedResource, StepPlan } from '../plan/host-plan';

/** A fact forbids going on. */
export class StepStopped extends Error {
  constructor(
    readonly host: string,
    readonly step: string,
    readonly stops: readonly PlannedResource[],
  ) {
    super(
      [
        `${host}, step ${step}: ${stops.length} reason${stops.length === 1 ? '' : 's'} not to go on`,
        ...stops.flatMap(stopLines),
      ].join('\n'),
    );
  }
}

const stopLines = ({ name, outcome }: PlannedResource): readonly string[] =>
  outcome.state === 'stop' ? [`  ${name}: ${outcome.because}`, `    do: ${outcome.remedy}`] : [];

/** An action failed; its own error says which command, its exit code and the end of its output. */
export class StepFailed extends Error {
  constructor(
    readonly host: string,
    readonly step: string,
    readonly resource: string,
    override readonly cause: unknown,
  ) {
    super(
      `${host}, step ${step}, ${resource}: ${cause instanceof Error ? cause.message : cause}\n` +
        '  do: mend the cause and run apply again; it goes on here',
    );
  }
}

/** Everything was done, and the host is still not as planned. */
export class StepNotConverged extends Error {
  constructor(
    readonly host: string,
    readonly plan: StepPlan,
  ) {
    const open = plan.resources.filter(({ outcome }) => outcome.state !== 'ok');
    super(
      [
        `${host}, step ${plan.step.name}: still not as planned`,
        ...open.map(({ name, outcome }) =>
          outcome.state === 'later'
            ? `  ${name}: ${outcome.because}; known only after ${outcome.after}`
            : `  ${name}: ${outcome.because}`,
        ),
        '  do: look at the lines above; if nothing on the host undoes the change, it is a fault of this step',
      ].join('\n'),
    );
  }
}

/** The content of a disk would be lost and nobody said so. */
export class DestructionNotNamed extends Error {
  constructor(
    readonly host: string,
    readonly step: string,
    readonly serials: readonly string[],
  ) {
    super(
      `${host}, step ${step}: would erase or repartition ${serials.length === 1 ? 'the disk with serial' : 'the disks with serials'} ` +
        `${serials.join(', ')}\n  do: if nothing on it is needed, say so: ${serials.map((serial) => `--destroy ${serial}`).join(' ')}`,
    );
  }
}
