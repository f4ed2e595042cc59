import type { Step } from '../../plan/step';
import { poolPartition } from './partition';
import { poolPartitions } from './pool-drives';

/** Room for log and cache of the pool, on drives that something else lies on, too. */
export const disks: Step = {
  name: 'disks',
  title: 'partitions for log and cache of the pool',
  needs: ['packages'],
  resources({ lab, node }) {
    const { pool } = lab.storage ?? {};
    if (pool === undefined) return [];
    const boots = node.written.boot?.disks ?? [];
    return poolPartitions(lab, node).map((part) => poolPartition(part, pool, boots.includes(part.drive)));
  },
};
