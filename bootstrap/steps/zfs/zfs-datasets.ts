import { datasetsQuery } from '../../facts/dataset-fact';
import type { Resource } from '../../plan/resource';
import type { Step } from '../../plan/step';
import { check } from '../../resources/check';
import { dataset } from './dataset';
import { wantedDatasets } from './wanted-datasets';
import { type WantedPool, wantedPool } from './wanted-pool';

/** The file systems of the pool. */
export const zfsDatasets: Step = {
  name: 'zfs-datasets',
  title: 'file systems of the pool, with quota and properties',
  needs: ['zfs-pool'],
  resources({ lab, node }) {
    const pool = wantedPool(lab, node);
    if (pool === undefined) return [];
    const datasets = wantedDatasets(lab, node);
    return [
      root(pool),
      ...datasets.map((each) => dataset(each, pool.name)),
      withoutEntry(
        pool.name,
        datasets.map(({ name }) => name),
      ),
    ];
  },
};

/** The pool's own file system: what the others inherit. */
const root = ({ name, rootProperties }: WantedPool): Resource =>
  dataset({ name, mountPoint: `/${name}`, entry: undefined, properties: rootProperties }, name);

/** Removing an entry from homelab.yaml removes no data. */
function withoutEntry(pool: string, wanted: readonly string[]): Resource {
  const query = datasetsQuery(pool);
  return check({
    name: 'datasets without an entry',
    queries: [query],
    judge(facts) {
      const found = [...(facts.get(query)?.keys() ?? [])].filter((name) => name !== pool && !wanted.includes(name));
      if (found.length === 0) return { because: 'there are none' };
      return { because: `${found.join(', ')}: not in homelab.yaml, and left alone; when nobody needs it: zfs destroy -r NAME` };
    },
  });
}
