import { beginningPath } from '../../facts/pool-fact';
import type { RunAction } from '../../plan/action';
import { shellWord } from '../../plan/shell-word';
import { run } from '../../resources/run';
import type { PoolPartition } from '../disks/pool-drives';
import type { WantedGroup, WantedPool } from './wanted-pool';

/** 12 to 16 s on emulated drives; a drive that wakes up takes half a minute, and a pool has many. */
const POOL_SECONDS = 600;

/** A partition with its number on the drive, which `poolPartition` has made. */
export type PlacedPartition = PoolPartition & { readonly number: number };

export interface Devices {
  readonly data: readonly WantedGroup[];
  readonly log: readonly PlacedPartition[];
  readonly logIsMirror: boolean;
  readonly cache: readonly PlacedPartition[];
}

/** `zpool create` without -f: zpool looks once more itself whether the drives are free. */
export function createPool(pool: WantedPool, devices: Devices, again: boolean): RunAction {
  const options = [
    // 4096-byte sectors, whatever a drive pretends: it cannot be changed later (zpoolprops(7)).
    '-o ashift=12',
    `-o autotrim=${pool.autotrim ? 'on' : 'off'}`,
    // Where zfs-import-cache.service looks at boot.
    '-o cachefile=/etc/zfs/zpool.cache',
    ...Object.entries(pool.rootProperties).map(([name, value]) => `-O ${shellWord(`${name}=${value}`)}`),
    // One spelling for a name that Macs and others write differently; only possible now.
    '-O normalization=formD',
  ];
  const command = `zpool create ${options.join(' ')} ${shellWord(pool.name)} ${words(devices)}`;
  return noted(pool.name, [...(again ? wipe(devices) : []), command]);
}

/** Adds groups, log or cache to the pool. */
export const addToPool = (pool: string, devices: Devices, again: boolean): RunAction =>
  noted(pool, [...(again ? wipe(devices) : []), `zpool add ${shellWord(pool)} ${words(devices)}`]);

/** By the names that stay the same; the cache file is written, so that the next boot imports it, too. */
export const importPool = (id: string): RunAction =>
  run(`zpool import -d /dev/disk/by-id -o cachefile=/etc/zfs/zpool.cache ${shellWord(id)}`, { timeoutSeconds: POOL_SECONDS });

export const forgetBeginning = (pool: string): RunAction => run(`rm -f -- ${shellWord(beginningPath(pool))}`);

/** Notes the beginning on the system's drive before the pool's drives are touched, and forgets it after the end. */
function noted(pool: string, commands: readonly string[]): RunAction {
  const note = shellWord(beginningPath(pool));
  return run(
    ['umask 077', 'mkdir -p /var/lib/h5b', `: > ${note}`, `sync ${note} /var/lib/h5b`, ...commands, `rm -f -- ${note}`],
    { timeoutSeconds: POOL_SECONDS },
  );
}

/** What a creation that was cut off left on its drives. */
function wipe({ data, log, cache }: Devices): readonly string[] {
  const drives = data.flatMap((group) => group.drives.map(({ id }) => shellWord(`/dev/disk/by-id/${id}`)));
  const partitions = [...log, ...cache].map((part) => shellWord(partitionPath(part)));
  return [
    ...drives.map(
      (drive) =>
        `for p in ${drive}-part*; do if [ -e "$p" ]; then zpool labelclear -f "$p" || :; wipefs --all "$p"; fi; done; ` +
        `sgdisk --zap-all ${drive} || :; wipefs --all ${drive}; blockdev --rereadpt ${drive}`,
    ),
    ...partitions.map((partition) => `zpool labelclear -f ${partition} || :; wipefs --all ${partition}`),
    'udevadm settle --timeout=120',
  ];
}

const words = ({ data, log, logIsMirror, cache }: Devices): string =>
  [
    ...data.flatMap(({ layout, drives }) => [
      ...(layout === 'disk' ? [] : [layout]),
      ...drives.map(({ id }) => shellWord(`/dev/disk/by-id/${id}`)),
    ]),
    ...(log.length === 0
      ? []
      : ['log', ...(logIsMirror ? ['mirror'] : []), ...log.map((part) => shellWord(partitionPath(part)))]),
    ...(cache.length === 0 ? [] : ['cache', ...cache.map((part) => shellWord(partitionPath(part)))]),
  ].join(' ');

const partitionPath = ({ id, number }: PlacedPartition): string => `/dev/disk/by-id/${id}-part${number}`;
