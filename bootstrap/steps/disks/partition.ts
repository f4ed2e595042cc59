import { type Drive, driveQuery, type Partition } from '../../facts/drive-fact';
import type { Outcome, Resource, Stop } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { run } from '../../resources/run';
import { contents, emptyByHand, gigabytes, partitionWords } from './contents';
import type { PoolPartition } from './pool-drives';

const MIB = 2 ** 20;

/** Partitioners round, and an installer counts in MB. */
const TOLERANCE = 0.02;

/** Type of a partition that ZFS uses, as sgdisk writes it. */
const ZFS_TYPE = 'bf01';

/**
 * A partition for log or cache of the pool, in the free space behind what is there; nothing that is there is touched. Stops for a
 * drive that carries something and is no drive of the running system, for a partition of that name which is not ours, and for one of
 * another size.
 *
 * @param pool name of the pool
 * @param system true if homelab.yaml says that the node boots from the drive
 */
export function poolPartition(part: PoolPartition, pool: string, system: boolean): Resource {
  const query = driveQuery(part.id);
  return {
    name: `partition ${part.label} on ${part.drive}`,
    queries: [query],
    plan(facts): Outcome {
      const drive = facts.get(query);
      if (drive === undefined)
        return stop(`/dev/disk/by-id/${part.id} is not there`, 'plug it in, or correct its id in homelab.yaml');
      const [found, twin] = drive.partitions.filter(({ label }) => label === part.label);
      if (twin !== undefined)
        return stop(`${part.drive} has two partitions "${part.label}"`, `remove one: sgdisk --delete=N ${device(part)}`);
      if (found !== undefined) return judge(found, part, pool);
      return refusal(drive, part, pool, system) ?? create(drive, part);
    },
  };
}

/** What makes the creation of a partition on this drive impossible or dangerous. */
function refusal(drive: Drive, part: PoolPartition, pool: string, system: boolean): Stop | undefined {
  const { table, signatures, partitions, mountPoints, bytes } = drive;
  if (table !== undefined && table !== 'gpt')
    return stop(`${part.drive} has a partition table of kind ${table}, not gpt`, emptyByHand(device(part)));
  const others = partitions.filter(({ label }) => label !== `${pool}-log` && label !== `${pool}-cache`);
  const foreign = signatures.length > 0 || (table === undefined && contents(drive).length > 0);
  const strange = others.length > 0 && !system && mountPoints.length === 0;
  if (foreign || strange)
    return stop(`${part.drive} carries ${contents(drive).join('; ')}; it is no drive of the system`, emptyByHand(device(part)));
  const free = bytes - partitions.reduce((sum, partition) => sum + partition.bytes, 0);
  if (free < part.bytes)
    return stop(
      `${part.drive} has ${gigabytes(free)} GB free, and ${part.label} wants ${gigabytes(part.bytes)} GB`,
      `make storage.${part.use}.size smaller; on the drive are ${partitions.map(partitionWords).join('; ')}`,
    );
  return undefined;
}

function create(drive: Drive, part: PoolPartition): Outcome {
  const word = shellWord(device(part));
  const label = shellWord(part.label);
  const make = run(
    [
      // The table on the drive, which a run that was killed may have written without telling the kernel.
      `if ! partx --show --noheadings --output NAME ${word} 2>/dev/null | sed 's/^ *//;s/ *$//' | grep -Fqx -- ${label}; then`,
      `  sgdisk --new=0:0:+${Math.floor(part.bytes / MIB)}M --typecode=0:${ZFS_TYPE} --change-name=0:${label} ${word}`,
      'fi',
      `partx --update ${word}`,
      'udevadm settle --timeout=120',
    ],
    { timeoutSeconds: 180 },
  );
  const behind = drive.partitions.at(-1);
  return {
    state: 'create',
    because: behind === undefined ? 'the drive is blank' : `behind ${partitionWords(behind)}, which stays as it is`,
    actions: [make],
    destroys: [drive.serial ?? part.id],
  };
}

/** A partition of the name: ours if it is empty or holds the pool. */
function judge(found: Partition, part: PoolPartition, pool: string): Outcome {
  const path = `${device(part)}-part${found.number}`;
  if (Math.abs(found.bytes - part.bytes) > part.bytes * TOLERANCE)
    return stop(
      `/dev/${found.name} "${part.label}" has ${gigabytes(found.bytes)} GB, and storage.${part.use}.size is ${gigabytes(part.bytes)} GB`,
      `write its size into homelab.yaml, or remove it: zpool remove ${pool} ${path}; sgdisk --delete=${found.number} ${device(part)}`,
    );
  // A cache does not say of which pool it is; whichever it was, it loses nothing.
  const ours = (label: string | undefined) => label === pool || (part.use === 'cache' && label === undefined);
  const foreign = found.signatures.filter(({ type, label }) => type !== 'zfs_member' || !ours(label));
  if (foreign.length > 0 || found.usedBy.length > 0)
    return stop(
      `${part.drive}: ${partitionWords(found)}`,
      `look what it is; if nobody needs it: wipefs --all ${path}, and mdadm --stop before that if it is in an array`,
    );
  return { state: 'ok', because: `is /dev/${found.name} with ${gigabytes(found.bytes)} GB` };
}

const device = ({ id }: PoolPartition): string => `/dev/disk/by-id/${id}`;

const stop = (because: string, remedy: string): Stop => ({ state: 'stop', because, remedy });
