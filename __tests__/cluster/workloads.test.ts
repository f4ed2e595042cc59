import { describeCluster } from './harness/describe-cluster';
import { MISSION } from './harness/valid-labs';
import { describeMetrics } from './metrics-tests';
import { describePowerLoss } from './power-loss-tests';
import { describeWorkloads } from './workload-tests';

describeCluster('a cluster', ['kubernetes', 'etcd', 'kwok'], () => {
  describeWorkloads([MISSION], (...lab) => {
    describeMetrics(...lab);
    // It waits for real time-outs, so once must do.
    describePowerLoss(...lab);
  });
});
