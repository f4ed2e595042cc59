import { describeCluster } from './harness/describe-cluster';
import { MISSION, VALID_LABS } from './harness/valid-labs';
import { describeWorkloads } from './workload-tests';

/** The mission's lab is tried in `workloads.test.ts`; two halves of the others run beside each other. */
const labs = VALID_LABS.filter((name) => name !== MISSION).filter((_, index) => index % 2 === 0);

describeCluster('the first half of the valid labs', ['kubernetes', 'etcd', 'kwok'], () => {
  describeWorkloads(labs);
});
