import { fileQuery } from '../../facts/file-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { run } from '../../resources/run';

const PATH = '/etc/hostid';

/**
 * What ZFS knows this host by, so that it refuses a pool that another one has (zgenhostid(8)). Without the file it is made of the
 * address, and a pool would be refused after that changed. One that is there stays: the pool has it written down.
 */
export const hostId: Resource = (() => {
  const query = fileQuery(PATH);
  return {
    name: 'host id',
    queries: [query],
    plan(facts): Outcome {
      const fact = facts.get(query);
      if (fact.kind === 'file') return { state: 'ok', because: `is in ${PATH}` };
      if (fact.kind !== 'absent')
        return { state: 'stop', because: `${PATH} is no file`, remedy: 'look what it is for, and remove it' };
      // The present value, unless it says nothing: a pool that is imported already was written with it.
      const make = run(['id=$(hostid)', 'if [ "$id" = 00000000 ]; then zgenhostid; else zgenhostid "$id"; fi']);
      return { state: 'create', because: 'does not exist', actions: [make] };
    },
  };
})();
