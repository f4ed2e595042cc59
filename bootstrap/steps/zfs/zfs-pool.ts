import type { Step } from '../../plan/step';
import { unit } from '../../resources/unit';
import { zfsModuleSettings } from './arc';
import { poolEvents } from './events';
import { hostId } from './host-id';
import { pool } from './pool';
import { upkeep } from './upkeep';
import { wantedPool } from './wanted-pool';

/** The pool and what keeps it well. */
export const zfsPool: Step = {
  name: 'zfs-pool',
  title: 'the ZFS pool, scrubbed and watched',
  needs: ['disks'],
  resources({ lab, node }) {
    const wanted = wantedPool(lab, node);
    if (wanted === undefined) return [];
    return [
      hostId,
      ...zfsModuleSettings(lab, node),
      pool(wanted),
      // Where they find no pool they do nothing.
      ...['zfs-import-cache.service', 'zfs-mount.service'].map((name) => unit({ name, state: 'enabled' })),
      ...upkeep(lab, wanted.name, wanted.autotrim),
      ...poolEvents(lab),
    ];
  },
};
