import type { Lab } from '../../../config/lab';
import type { Resource } from '../../plan/resource';
import { unit } from '../../resources/unit';

/** Timers that zfsutils-linux ships (zpool-scrub(8), zpool-trim(8)). */
const PERIODS = ['weekly', 'monthly'] as const;

/** The pool is read through as often as homelab.yaml says, and flash trimmed once a month beside autotrim, which skips small pieces. */
export function upkeep(lab: Lab, pool: string, flash: boolean): readonly Resource[] {
  const timer = (work: string, period: string, wanted: boolean) =>
    unit({ name: `zfs-${work}-${period}@${pool}.timer`, state: wanted ? 'running' : 'stopped' });
  return [
    ...PERIODS.map((period) => timer('scrub', period, lab.storage?.scrub === period)),
    timer('trim', 'monthly', flash),
    timer('trim', 'weekly', false),
  ];
}
