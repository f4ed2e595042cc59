import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { validLab } from '../support/cluster';
import type { ClusterLab } from './harness/cluster-lab';
import { describeCluster } from './harness/describe-cluster';
import { intendedWorkloads } from './harness/intended-workload';
import { startWorkloads } from './harness/start-workloads';
import { describePlacement } from './placement-tests';
import { describePowerLoss } from './power-loss-tests';
import { describeRollout } from './rollout-tests';

const MISSION = 'mission';
const VALID = readdirSync(join(__dirname, '../config/valid'))
  .map((file) => basename(file, '.yaml'))
  .sort();

describeCluster('a cluster', ['kubernetes', 'etcd', 'kwok'], () => {
  // One cluster for all that is done to a lab: starting it is the dearest part.
  describe.each(VALID)('with the nodes and workloads of %s', (name) => {
    const lab = validLab(name);
    const workloads = intendedWorkloads(lab);
    let cluster: ClusterLab | undefined;
    const running = () => {
      if (!cluster) throw new Error('the cluster did not start');
      return cluster;
    };

    beforeAll(async () => {
      cluster = await startWorkloads(lab);
    }, 90_000);

    afterAll(() => cluster?.stop());

    describePlacement(lab, workloads, running);
    // It waits for real time-outs, so once must do.
    if (name === MISSION) describePowerLoss(lab, workloads, running);
    describeRollout(lab, workloads, running);
  });
});
