import { until } from '../../cluster/harness/until';
import type { Target } from '../target/target';
import { differences } from '../target/tree-digest';
import { freshHost, type ProvisionedHost } from './provisioned-host';
import { randomFrom } from './random';
import { type StepLine, stepLines } from './step-lines';

/** The longest that a step may take here, with the machine busy. */
const STEP_SECONDS = 600;

/** The machine may be less busy than it was in the undisturbed run; most moments are to lie within the step all the same. */
const EARLY = 0.5;

/** A run that is killed leaves a host that the next one brings to the same end. */
export function killedTests(host: () => ProvisionedHost): void {
  describe('comes to the same end', () => {
    const changing = () => stepLines(host().apply.stderr).filter(({ event }) => event === 'done');
    const end = async (target: Target) => {
      const { operator } = host();
      const last = await operator.run('apply');
      expect(`${last.code} ${last.stderr}`).toMatch(/^0 /);
      const plan = await operator.run('plan');
      expect(`${plan.code} ${plan.stdout}`).toMatch(/^0 /);
      expect(differences(host().end, target.digest())).toEqual([]);
    };

    test('killed after each step in turn', async () => {
      const target = await freshHost(host(), 'killed-after');
      for (const { step } of changing()) {
        const output = await killed(host(), { step, event: 'done' }, 0);
        expect(output).not.toContain('error');
      }
      await end(target);
      await target.kill();
    });

    test('killed at random moments inside of each step', async () => {
      const seed = Number(process.env.H5B_SEED ?? Date.now() % 1_000_000);
      const random = randomFrom(seed);
      const target = await freshHost(host(), 'killed-within');
      let inside = 0;
      const moments: string[] = [];
      for (const { step, seconds } of changing()) {
        // The longest step has the most ways to be interrupted.
        for (let time = 0; time < (seconds > 10 ? 4 : 1); time += 1) {
          const wait = random() * seconds * EARLY;
          const output = await killed(host(), { step, event: 'begin' }, wait * 1000);
          const last = stepLines(output).at(-1);
          inside += last?.event === 'begin' ? 1 : 0;
          moments.push(`${last?.event === 'begin' ? 'in' : 'after'} ${last?.step} (${wait.toFixed(2)} s)`);
          if (last?.step !== step || last.event !== 'begin') break;
        }
      }
      process.stderr.write(`seed ${seed}: killed ${moments.join(', ')}; to see it again: H5B_SEED=${seed}\n`);
      expect(inside).toBeGreaterThan(0);
      await end(target);
      await target.kill();
    });
  });
}

/**
 * Runs apply until it says that, and kills it so many milliseconds later, or as soon as the step is done. Gives what it had written.
 */
async function killed({ operator }: ProvisionedHost, { step, event }: Omit<StepLine, 'seconds'>, wait: number): Promise<string> {
  const apply = operator.start('apply');
  const said = (...events: readonly StepLine['event'][]) =>
    !apply.running || stepLines(apply.log()).some((line) => line.step === step && events.includes(line.event)) || undefined;
  await until(`${event} of ${step}`, STEP_SECONDS, () => said(event, 'done', 'fine'), apply.log);
  const moment = Date.now() + wait;
  await until(`the moment in ${step}`, STEP_SECONDS, () => Date.now() >= moment || said('done', 'fine'));
  apply.signal('SIGKILL');
  await apply.ended;
  return apply.log();
}
