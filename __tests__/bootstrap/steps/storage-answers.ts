import { type Drive, driveQuery, type Partition } from '../../../bootstrap/facts/drive-fact';
import { Facts } from '../../../bootstrap/facts/facts';
import { type ImportedPool, type PoolFact, poolQuery } from '../../../bootstrap/facts/pool-fact';
import type { Query } from '../../../bootstrap/facts/query';
import type { Lab, LabNode } from '../../../config/lab';

const MIB = 2 ** 20;

/** A value for a query, whatever its script would have printed. */
export type Known = readonly [Query<unknown>, unknown];

/** Facts with these values: the answer is only the number of the value. */
export function factsWith(known: readonly Known[]): Facts {
  const values = new Map(known.map(([query, value]) => [query.key, value]));
  const facts = new Facts(new Map());
  // Only the look-up is replaced: plans see a `Facts`.
  return Object.assign(facts, {
    get: (query: Query<unknown>) => {
      if (!values.has(query.key)) throw new Error(`nobody asked "${query.key}"`);
      return values.get(query.key);
    },
  });
}

/** The node of the lab that has the pool. */
export function storageNode(lab: Lab): LabNode {
  const node = lab.nodes.find(({ storage }) => storage);
  if (node === undefined) throw new Error('the lab has no storage node');
  return node;
}

/** A factory-new drive. */
export const blankDrive = (name: string, bytes: number): Drive => ({
  ...{ name, bytes, serial: `SERIAL-${name}`, table: undefined, signatures: [], partitions: [] },
  ...{ mountPoints: [], usedBy: [], blankEnds: true },
});

/** A partition with a number, and nothing in it unless said. */
export const partition = (
  drive: string,
  number: number,
  label: string | undefined,
  rest: Partial<Partition> = {},
): Partition => ({
  ...{ name: `${drive}${drive.startsWith('nvme') ? 'p' : ''}${number}`, number, label, bytes: MIB, signatures: [], usedBy: [] },
  ...rest,
});

/** What the drives of the mission carry in one of its states, by short name. */
export function missionDrives(state: 'installed' | 'partitioned' | 'in the pool'): ReadonlyMap<string, Drive> {
  const member = { signatures: [{ type: 'zfs_member', label: 'tank' }] };
  const inside = state === 'in the pool' ? member : {};
  const nvme = (name: string): Drive => ({
    ...blankDrive(name, 1e12),
    ...{ table: 'gpt', mountPoints: ['/', '/boot/efi'], blankEnds: false },
    partitions: [
      partition(name, 1, undefined, { bytes: 512 * MIB, signatures: [{ type: 'vfat', label: undefined }] }),
      partition(name, 2, undefined, {
        bytes: 199e9,
        signatures: [{ type: 'linux_raid_member', label: 'h5b:0' }],
        usedBy: ['md0'],
      }),
      ...(state === 'installed'
        ? []
        : [
            partition(name, 3, 'tank-log', { bytes: 16e9, ...inside }),
            // What a real cache has: it does not name its pool.
            partition(name, 4, 'tank-cache', {
              bytes: 300e9,
              signatures: state === 'in the pool' ? [{ type: 'zfs_member', label: undefined }] : [],
            }),
          ]),
    ],
  });
  const hdd = (name: string): Drive =>
    state === 'in the pool'
      ? {
          ...blankDrive(name, 8e12),
          ...{ table: 'gpt', blankEnds: false },
          partitions: [
            partition(name, 1, 'zfs-aebf92b9ea22d390', { bytes: 8e12 - 1e7, ...member }),
            partition(name, 9, undefined),
          ],
        }
      : blankDrive(name, 8e12);
  return new Map([
    ...[['nvme-a', nvme('nvme0n1')] as const, ['nvme-b', nvme('nvme1n1')] as const],
    ...['a', 'b', 'c', 'd'].map((letter) => [`hdd-${letter}`, hdd(`sd${letter}`)] as const),
  ]);
}

/** The pool of the mission as it is when all is well. */
export const missionPool: ImportedPool = {
  ...{ kind: 'imported', state: 'ONLINE', status: undefined, resilvering: false, otherKinds: [], autotrim: true, begun: false },
  data: [
    { layout: 'mirror', members: ['sda1', 'sdb1'] },
    { layout: 'mirror', members: ['sdc1', 'sdd1'] },
  ],
  logs: [{ layout: 'mirror', members: ['nvme0n1p3', 'nvme1n1p3'] }],
  cache: ['nvme0n1p4', 'nvme1n1p4'],
};

/** Facts of a pool and of drives by their short names. */
export function storageFacts(lab: Lab, pool: PoolFact, drives: ReadonlyMap<string, Drive | undefined>): Facts {
  const { disks } = storageNode(lab).written;
  return factsWith([
    [poolQuery(lab.storage?.pool ?? ''), pool],
    ...Object.entries(disks).map(([name, { id }]): Known => [driveQuery(id), drives.get(name)]),
  ]);
}
