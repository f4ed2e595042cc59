import type { Lab, LabNode } from '../../../config/lab';
import { driveId, type PoolPartition, poolPartitions } from '../disks/pool-drives';

/** The pool as homelab.yaml has it. */
export interface WantedPool {
  readonly name: string;
  /** Of a vdev that is `single`, each drive is a group of its own. */
  readonly data: readonly WantedGroup[];
  /** The log's partitions; empty for none. */
  readonly log: readonly PoolPartition[];
  readonly logIsMirror: boolean;
  readonly cache: readonly PoolPartition[];
  /** Of the root file system, by name; what zfs(8) takes after `-O`. */
  readonly rootProperties: Readonly<Record<string, string>>;
  readonly autotrim: boolean;
}

export interface WantedGroup {
  /** As zpool writes it: `mirror`, `raidz1`, …; `disk` for a drive alone. */
  readonly layout: string;
  readonly drives: readonly WantedDrive[];
}

export interface WantedDrive {
  /** Short name in homelab.yaml. */
  readonly name: string;
  /** Name below /dev/disk/by-id. */
  readonly id: string;
}

/** The pool of the storage node, or undefined on others. */
export function wantedPool(lab: Lab, node: LabNode): WantedPool | undefined {
  const { storage } = lab;
  if (!node.storage || storage === undefined) return undefined;
  const partitions = poolPartitions(lab, node);
  const drive = (name: string): WantedDrive => ({ name, id: driveId(node, name) });
  return {
    name: storage.pool,
    data: storage.vdevs.flatMap(({ layout, disks }): readonly WantedGroup[] =>
      layout === 'single'
        ? disks.map((name) => ({ layout: 'disk', drives: [drive(name)] }))
        : [{ layout, drives: disks.map(drive) }],
    ),
    log: partitions.filter(({ use }) => use === 'log'),
    logIsMirror: storage.log?.layout === 'mirror',
    cache: partitions.filter(({ use }) => use === 'cache'),
    rootProperties: {
      compression: storage.compression,
      checksum: storage.checksum,
      atime: 'off',
      // Attributes in the dnode: Samba, SELinux and rsync -X would else cost a hidden directory a file (zfsprops(7)).
      xattr: 'sa',
      acltype: 'posixacl',
      dnodesize: 'auto',
      mountpoint: `/${storage.pool}`,
      // The timers of zfs-scrub do it; Debian's cron job would do it once more.
      'org.debian:periodic-scrub': 'disable',
      'org.debian:periodic-trim': 'disable',
    },
    // A spinning drive has nothing to trim.
    autotrim: [...storage.vdevs.flatMap(({ disks }) => disks), ...(storage.log?.on ?? [])].some(
      (name) => node.written.disks[name]?.kind !== 'hdd',
    ),
  };
}
