import { type Drive, driveQuery } from '../../facts/drive-fact';
import type { Facts } from '../../facts/facts';
import { type ImportablePool, type ImportedPool, poolQuery } from '../../facts/pool-fact';
import type { Outcome, Resource, Stop } from '../../plan/resource';
import { run } from '../../resources/run';
import { contents, emptyByHand } from '../disks/contents';
import type { PoolPartition } from '../disks/pool-drives';
import { compareLayout } from './layout';
import { addToPool, createPool, forgetBeginning, importPool, type PlacedPartition } from './pool-commands';
import type { WantedDrive, WantedPool } from './wanted-pool';

/**
 * The pool exactly as homelab.yaml has it. It is created on drives that are blank and nowhere else, imported where it is whole, and
 * grows by groups, log and cache that were added to homelab.yaml. A pool of another layout, one that is not well, and one that
 * another system had last stop: a person decides.
 */
export function pool(wanted: WantedPool): Resource {
  const query = poolQuery(wanted.name);
  const ids = [
    ...wanted.data.flatMap(({ drives }) => drives.map(({ id }) => id)),
    ...[...wanted.log, ...wanted.cache].map(({ id }) => id),
  ];
  const queries = [...new Set(ids)].map((id) => ({ id, drive: driveQuery(id) }));
  return {
    name: `pool ${wanted.name}`,
    queries: [query, ...queries.map(({ drive }) => drive)],
    plan(facts): Outcome {
      const fact = facts.get(query);
      if (fact.kind === 'no module') return { state: 'later', after: 'kernel module zfs', because: 'ZFS is not loaded' };
      const drives = drivesOf(queries, facts);
      const absent = queries.find(({ id }) => !drives.has(id));
      if (absent !== undefined && fact.kind === 'absent')
        return stop(`/dev/disk/by-id/${absent.id} is not there`, 'plug it in, or correct its id in homelab.yaml');
      if (fact.kind === 'imported') return planImported(fact, wanted, drives);
      const [found, twin] = fact.importable;
      if (twin !== undefined)
        return stop(
          `${fact.importable.length} pools are called ${wanted.name}: ${fact.importable.map(({ id }) => id).join(', ')}`,
          `look at them with zpool import; import the right one: zpool import -d /dev/disk/by-id ID`,
        );
      return found === undefined ? planCreation(wanted, drives, fact.begun) : planImport(found, wanted);
    },
  };
}

const drivesOf = (queries: readonly { readonly id: string; readonly drive: ReturnType<typeof driveQuery> }[], facts: Facts) =>
  new Map<string, Drive>(
    queries.flatMap(({ id, drive }) => {
      const found = facts.get(drive);
      return found === undefined ? [] : [[id, found] as const];
    }),
  );

function planImport({ id, state, status }: ImportablePool, wanted: WantedPool): Outcome {
  if (state !== 'ONLINE' || status !== undefined)
    return stop(
      `a pool ${wanted.name} (${id}) lies on the drives, ${state}${status === undefined ? '' : `: ${status}`}`,
      `look at it with zpool import. If it is this lab's and another system only forgot to export it: zpool import -f ${id}`,
    );
  return { state: 'change', because: `lies on the drives, whole, and is not imported`, actions: [importPool(id)] };
}

function planImported(fact: ImportedPool, wanted: WantedPool, drives: ReadonlyMap<string, Drive>): Outcome {
  const status = fact.status === undefined ? '' : `: ${fact.status}`;
  if (fact.state !== 'ONLINE')
    return stop(
      `is ${fact.state}${status}`,
      `zpool status ${wanted.name} names the drive; replace it (zpool replace ${wanted.name} OLD /dev/disk/by-id/NEW, and its id in homelab.yaml), wait for the resilver, and run apply again`,
    );
  if (fact.resilvering)
    return stop('is rebuilding a drive', `wait until it is done (zpool wait -t resilver ${wanted.name}), and run apply again`);
  const difference = compareLayout(fact, wanted, drives);
  if (difference.conflicts.length > 0)
    return stop(
      `differs from homelab.yaml: ${difference.conflicts.join('; ')}`,
      `write into homelab.yaml what the pool is (zpool status ${wanted.name}); a log or cache that is not wanted goes with zpool remove. ` +
        'Another layout of the data means another pool: nothing here ever makes one of a pool that exists',
    );
  return grow(fact, wanted, drives, difference);
}

function grow(
  fact: ImportedPool,
  wanted: WantedPool,
  drives: ReadonlyMap<string, Drive>,
  { missingData, missingLog, missingCache }: ReturnType<typeof compareLayout>,
): Outcome {
  const log = missingLog ? wanted.log : [];
  const added = missingData.flatMap((group) => group.drives);
  const wantedParts = [...log, ...missingCache];
  if (added.length + wantedParts.length === 0) {
    const trim = wanted.autotrim ? 'on' : 'off';
    if (fact.begun)
      return { state: 'change', because: 'is made; the note of its beginning goes', actions: [forgetBeginning(wanted.name)] };
    if (fact.autotrim === wanted.autotrim) return { state: 'ok', because: 'is ONLINE, with the layout of homelab.yaml' };
    const set = run(`zpool set autotrim=${trim} ${wanted.name}`);
    return { state: 'change', because: `autotrim is not ${trim}`, actions: [set] };
  }
  const obstacle = notThere(added, wantedParts, drives) ?? occupied(added, drives, fact.begun ? wanted.name : undefined);
  if (obstacle !== undefined) return obstacle;
  const what = [
    ...missingData.map(({ layout, drives: of }) => `${layout} of ${of.map(({ name }) => name).join(', ')}`),
    ...(missingLog ? ['its log'] : []),
    ...(missingCache.length > 0 ? ['its cache'] : []),
  ];
  const placed = (parts: readonly PoolPartition[]) => parts.map((part) => place(part, drives));
  const devices = { data: missingData, log: placed(log), logIsMirror: wanted.logIsMirror, cache: placed(missingCache) };
  // Labels of this pool on partitions that it does not have are of an addition that was cut off.
  const again = fact.begun || wantedParts.some((part) => partitionOf(part, drives)?.signatures.length !== 0);
  return {
    state: added.length > 0 ? 'create' : 'change',
    because: `lacks ${what.join(', ')}`,
    actions: [addToPool(wanted.name, devices, again)],
    ...(added.length > 0 ? { destroys: serials(added, drives) } : {}),
  };
}

function planCreation(wanted: WantedPool, drives: ReadonlyMap<string, Drive>, begun: boolean): Outcome {
  const data = wanted.data.flatMap((group) => group.drives);
  const parts = [...wanted.log, ...wanted.cache];
  const obstacle = notThere(data, parts, drives) ?? occupied(data, drives, begun ? wanted.name : undefined);
  if (obstacle !== undefined) return obstacle;
  const used = parts.find((part) => partitionOf(part, drives)?.signatures.length !== 0);
  if (used !== undefined && !begun)
    return stop(
      `${used.drive}: "${used.label}" belongs to an older pool ${wanted.name}, which is not there`,
      `if that pool is lost for good: zpool labelclear -f /dev/${partitionOf(used, drives)?.name}`,
    );
  const placed = (of: readonly PoolPartition[]) => of.map((part) => place(part, drives));
  const devices = { data: wanted.data, log: placed(wanted.log), logIsMirror: wanted.logIsMirror, cache: placed(wanted.cache) };
  return {
    state: 'create',
    because: begun
      ? 'its creation was cut off; what is on the drives is a half of it'
      : 'does not exist, and its drives are blank',
    actions: [createPool(wanted, devices, begun)],
    destroys: serials(data, drives),
  };
}

/** A drive that is not there, or a partition that the step before should have made. */
function notThere(
  added: readonly WantedDrive[],
  parts: readonly PoolPartition[],
  drives: ReadonlyMap<string, Drive>,
): Outcome | undefined {
  const lost = added.find(({ id }) => !drives.has(id));
  if (lost !== undefined) return stop(`${lost.name} (/dev/disk/by-id/${lost.id}) is not there`, 'plug it in, or correct its id');
  const unmade = parts.find((part) => partitionOf(part, drives) === undefined);
  if (unmade === undefined) return undefined;
  return { state: 'later', after: 'disks', because: `${unmade.drive} has no partition "${unmade.label}" yet` };
}

/** Drives that carry anything, other than the half that a creation of ours left of the pool `begun`. */
function occupied(
  added: readonly WantedDrive[],
  drives: ReadonlyMap<string, Drive>,
  begun: string | undefined,
): Stop | undefined {
  const found = added.flatMap(({ name, id }) => {
    const drive = drives.get(id);
    if (drive === undefined || (begun !== undefined && isHalf(drive, begun))) return [];
    const what = contents(drive);
    return what.length === 0 ? [] : [{ id, text: `${name} carries ${what.join('; ')}` }];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  return stop(found.map(({ text }) => text).join('. '), emptyByHand(`/dev/disk/by-id/${first.id}`));
}

/** Nothing but what ZFS itself writes on a drive that it gets as a whole: a data partition and a reserved one (number 9). */
function isHalf(drive: Drive, pool: string): boolean {
  const ours = (signatures: Drive['signatures']) =>
    signatures.every(({ type, label }) => type === 'zfs_member' && (label === undefined || label === pool));
  return (
    drive.mountPoints.length + drive.usedBy.length === 0 &&
    ours(drive.signatures) &&
    drive.partitions.every(
      ({ number, label, signatures, usedBy }) =>
        (number === 9 || label?.startsWith('zfs-') === true) && usedBy.length === 0 && ours(signatures),
    )
  );
}

const partitionOf = (part: PoolPartition, drives: ReadonlyMap<string, Drive>) =>
  drives.get(part.id)?.partitions.find(({ label }) => label === part.label);

function place(part: PoolPartition, drives: ReadonlyMap<string, Drive>): PlacedPartition {
  const found = partitionOf(part, drives);
  if (found === undefined) throw new Error(`${part.drive} has no partition "${part.label}"`);
  return { ...part, number: found.number };
}

const serials = (added: readonly WantedDrive[], drives: ReadonlyMap<string, Drive>): readonly string[] =>
  added.map(({ id }) => drives.get(id)?.serial ?? id);

const stop = (because: string, remedy: string): Stop => ({ state: 'stop', because, remedy });
