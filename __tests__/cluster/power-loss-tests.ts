import type { Lab } from '../../config/lab';
import type { ClusterLab } from './harness/cluster-lab';
import type { IntendedWorkload } from './harness/intended-workload';
import { until } from './harness/until';
import { lackingAfterAWhile, lackingNow } from './harness/wholeness';

/** The lab notices after 3 s and pods stay 1 s by default; a pod may say itself that it stays longer, within reason. */
const FAIL_OVER_SECONDS = 45;

/** The plug of the x86 machine is pulled: nobody says goodbye, and Kubernetes has to find out. */
export function describePowerLoss(lab: Lab, workloads: readonly IntendedWorkload[], cluster: () => ClusterLab): void {
  const dead = lab.nodes.filter(({ worker, hardware }) => worker && hardware === 'x86').map(({ name }) => name);
  const must = workloads.filter(({ survives }) => survives.includes('x86'));

  describe('the loss of power on x86', () => {
    test('leaves what must survive it whole on the others, and everything is back with the power', async () => {
      expect(must.length).toBeGreaterThan(0);
      expect(await lackingAfterAWhile(cluster(), workloads)).toEqual([]);
      const started = Date.now();
      try {
        for (const node of dead) await cluster().power(node, 'off');
        await until(
          'the survivors',
          FAIL_OVER_SECONDS,
          async () => ((await lackingNow(cluster(), must, dead)).length === 0 ? true : undefined),
          async () => (await lackingNow(cluster(), must, dead)).join('; '),
        );
        process.stderr.write(`survivors whole ${((Date.now() - started) / 1000).toFixed(1)} s after the power cut\n`);
      } finally {
        for (const node of dead) await cluster().power(node, 'on');
      }
      expect(await lackingAfterAWhile(cluster(), workloads)).toEqual([]);
    }, 90_000);
  });
}
