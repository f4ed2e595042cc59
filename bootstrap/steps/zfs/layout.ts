import type { Drive } from '../../facts/drive-fact';
import type { ImportedPool, PoolGroup } from '../../facts/pool-fact';
import type { PoolPartition } from '../disks/pool-drives';
import type { WantedGroup, WantedPool } from './wanted-pool';

/** What a pool lacks of its entry in homelab.yaml, and what it has beside it. */
export interface LayoutDifference {
  readonly missingData: readonly WantedGroup[];
  readonly missingLog: boolean;
  readonly missingCache: readonly PoolPartition[];
  /** What nothing of ours can bring about; a sentence each. */
  readonly conflicts: readonly string[];
}

/**
 * Compares a pool with its entry, whatever the order of groups and drives.
 *
 * @param drives by their names below /dev/disk/by-id
 */
export function compareLayout(pool: ImportedPool, wanted: WantedPool, drives: ReadonlyMap<string, Drive>): LayoutDifference {
  const names = namesOf(wanted, drives);
  const has = pool.data.map((group) => shown(group, names));
  const wants = wanted.data.map((group) =>
    shownGroup(
      group.layout,
      group.drives.map(({ name }) => name),
    ),
  );
  const extra = has.filter((group) => !wants.includes(group));
  const hasLogs = pool.logs.map((group) => shown(group, names));
  const logNames = wanted.log.map(partitionName);
  const wantsLogs = logNames.length === 0 ? [] : [shownGroup(wanted.logIsMirror ? 'mirror' : 'disk', logNames)];
  const extraLogs = hasLogs.filter((group) => !wantsLogs.includes(group));
  const hasCache = pool.cache.map((name) => names.get(name) ?? name);
  const extraCache = hasCache.filter((name) => !wanted.cache.some((part) => partitionName(part) === name));
  return {
    missingData: wanted.data.filter((_group, index) => !has.includes(wants[index] ?? '')),
    missingLog: wantsLogs.length > 0 && hasLogs.length === 0,
    missingCache: wanted.cache.filter((part) => !hasCache.includes(partitionName(part))),
    conflicts: [
      ...extra.map((group) => `it has ${group}; homelab.yaml has ${wants.join(', ')}`),
      ...extraLogs.map((group) => `its log is ${group}; homelab.yaml has ${wantsLogs.join(', ') || 'none'}`),
      ...extraCache.map((name) => `it has the cache ${name}; homelab.yaml has none there`),
      ...pool.otherKinds.map((kind) => `it has ${kind} devices, which homelab.yaml cannot say`),
    ],
  };
}

/** Short name by kernel name; of a partition `nvme-a (tank-log)`. */
function namesOf(wanted: WantedPool, drives: ReadonlyMap<string, Drive>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, id } of wanted.data.flatMap((group) => group.drives)) {
    const drive = drives.get(id);
    // ZFS makes a partition of its own on a drive that it gets as a whole.
    if (drive !== undefined)
      for (const kernelName of [drive.name, ...drive.partitions.map((part) => part.name)]) names.set(kernelName, name);
  }
  for (const part of [...wanted.log, ...wanted.cache]) {
    const found = drives.get(part.id)?.partitions.find(({ label }) => label === part.label);
    if (found !== undefined) names.set(found.name, partitionName(part));
  }
  return names;
}

const partitionName = ({ drive, label }: PoolPartition): string => `${drive} (${label})`;

const shown = ({ layout, members }: PoolGroup, names: ReadonlyMap<string, string>): string =>
  shownGroup(
    layout,
    members.map((member) => names.get(member) ?? `/dev/${member}`),
  );

/** `mirror of hdd-a, hdd-b`, the members sorted. */
const shownGroup = (layout: string, members: readonly string[]): string =>
  layout === 'disk' ? members.join(', ') : `${layout} of ${[...members].sort((a, b) => (a < b ? -1 : 1)).join(', ')}`;
