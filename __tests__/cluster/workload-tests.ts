import type { Lab } from '../../config/lab';
import { validLab } from '../support/cluster';
import type { ClusterLab } from './harness/cluster-lab';
import { type IntendedWorkload, intendedWorkloads } from './harness/intended-workload';
import { SharedClusters } from './harness/shared-cluster';
import { describePlacement } from './placement-tests';
import { describeRollout } from './rollout-tests';

/** More that is asked of the lab's workloads while they are as dist/ has them. */
type More = (lab: Lab, workloads: readonly IntendedWorkload[], cluster: () => ClusterLab) => void;

/**
 * What becomes of the workloads of labs on their nodes: placed, updated, drained. One lab after the other.
 *
 * @param names of files in `__tests__/config/valid`, without `.yaml`
 * @param more @default - nothing
 */
export function describeWorkloads(names: readonly string[], more: More = () => undefined): void {
  const clusters = new SharedClusters();

  afterAll(() => clusters.stop());

  describe.each(names)('with the nodes and workloads of %s', (name) => {
    const lab = validLab(name);
    const workloads = intendedWorkloads(lab);
    let cluster: ClusterLab | undefined;
    const running = () => {
      if (!cluster) throw new Error('the cluster did not start');
      return cluster;
    };

    beforeAll(async () => {
      cluster = await clusters.enter(lab);
    }, 90_000);

    afterAll(async () => {
      if (cluster) await clusters.leave(cluster);
    }, 90_000);

    describePlacement(lab, workloads, running);
    more(lab, workloads, running);
    describeRollout(lab, workloads, running);
  });
}
