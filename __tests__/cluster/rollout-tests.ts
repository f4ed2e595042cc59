import type { Lab } from '../../config/lab';
import type { ClusterLab } from './harness/cluster-lab';
import { heldByDrain, uncordon } from './harness/drain';
import type { IntendedWorkload } from './harness/intended-workload';
import { clusterNodes } from './harness/node-objects';
import { stuckUpdates } from './harness/rollout';
import { lackingAfterAWhile } from './harness/wholeness';

/** Updates and drains: what a person does to a running lab every week. */
export function describeRollout(lab: Lab, workloads: readonly IntendedWorkload[], cluster: () => ClusterLab): void {
  describe('an update', () => {
    test('of every workload at once comes to an end', async () => {
      expect(await stuckUpdates(cluster(), workloads)).toEqual([]);
      expect(await lackingAfterAWhile(cluster(), workloads)).toEqual([]);
    });
  });

  describe('a drain', () => {
    test.each(clusterNodes(lab).map(({ name }) => name))('of %s lets every pod go, and all are back afterwards', async (node) => {
      try {
        expect(await heldByDrain(cluster(), node)).toEqual([]);
      } finally {
        await uncordon(cluster(), node);
      }
      expect(await lackingAfterAWhile(cluster(), workloads)).toEqual([]);
    });
  });
}
