import type { Drive } from '../../../bootstrap/facts/drive-fact';
import { disks } from '../../../bootstrap/steps/disks/disks';
import { missionLab } from '../../support/cluster';
import { scriptsOf } from '../resources/answers';
import { blankDrive, missionDrives, partition, storageFacts, storageNode } from './storage-answers';

const lab = missionLab();
const node = storageNode(lab);
const context = { lab, node, secret: () => undefined, dist: [], download: () => undefined };
const [logOnA] = disks.resources(context);
if (logOnA === undefined) throw new Error('the mission has a log');

const NO_POOL = { kind: 'absent', importable: [], begun: false } as const;
const installed = missionDrives('installed').get('nvme-a') ?? blankDrive('', 0);
const partitioned = missionDrives('partitioned').get('nvme-a') ?? blankDrive('', 0);
const plan = (drive: Drive | undefined) => logOnA.plan(storageFacts(lab, NO_POOL, new Map([['nvme-a', drive]])));
/** The drive with its log partition changed. */
const withLog = (change: Parameters<typeof partition>[3]): Drive => ({
  ...partitioned,
  partitions: partitioned.partitions.map((each) => (each.label === 'tank-log' ? { ...each, ...change } : each)),
});

test('log and cache get a partition on each of their drives, the log first', () => {
  expect(disks.resources(context).map(({ name }) => name)).toEqual([
    ...['partition tank-log on nvme-a', 'partition tank-log on nvme-b'],
    ...['partition tank-cache on nvme-a', 'partition tank-cache on nvme-b'],
  ]);
});

test('other hosts get none', () => {
  const [other] = lab.nodes.filter(({ storage }) => !storage);
  if (other === undefined) throw new Error('the mission has more nodes');
  expect(disks.resources({ ...context, node: other })).toEqual([]);
});

test('a drive of the system gets it in its free space, behind what is there, and only with its serial named', () => {
  const outcome = plan(installed);
  expect(outcome).toMatchObject({
    state: 'create',
    because: 'behind partition 2 of 199 GB with linux_raid_member "h5b:0" and a part of /dev/md0, which stays as it is',
    destroys: ['SERIAL-nvme0n1'],
  });
  const [script = ''] = scriptsOf(outcome);
  // 16 GB in whole MiB; 0 is the next number, and the start of the largest free block.
  expect(script).toContain('sgdisk --new=0:0:+15258M --typecode=0:bf01 --change-name=0:tank-log /dev/disk/by-id/nvme-Samsung');
  expect(script).not.toMatch(/zap|--delete|wipefs|mkfs/);
});

test('a blank drive gets it as well', () => {
  expect(plan(blankDrive('nvme0n1', 1e12))).toMatchObject({ state: 'create', because: 'the drive is blank' });
});

test.each([
  ['empty, as an installer left it', partitioned],
  ['in the pool', withLog({ signatures: [{ type: 'zfs_member', label: 'tank' }] })],
  ['a little smaller, as a partitioner rounds', withLog({ bytes: 15.8e9 })],
])('a partition of its name is taken: %s', (_title, drive) => {
  expect(plan(drive)).toMatchObject({ state: 'ok' });
});

test.each<readonly [string, Drive | undefined, RegExp, RegExp]>([
  ['the drive is not there', undefined, /nvme-Samsung\S+ is not there/, /plug it in/],
  ['it has a file system', withLog({ signatures: [{ type: 'ext4', label: 'photos' }] }), /with ext4 "photos"/, /wipefs --all/],
  ['it is of another pool', withLog({ signatures: [{ type: 'zfs_member', label: 'old' }] }), /ZFS pool "old"/, /wipefs/],
  ['it is part of an array', withLog({ usedBy: ['md5'] }), /part of \/dev\/md5/, /mdadm --stop/],
  ['it has another size', withLog({ bytes: 30e9 }), /has 30\.0 GB, and storage\.log\.size is 16\.0 GB/, /zpool remove tank/],
  [
    'there are two of its name',
    { ...partitioned, partitions: [...partitioned.partitions, partition('nvme0n1', 7, 'tank-log')] },
    /two partitions "tank-log"/,
    /sgdisk --delete/,
  ],
  ['the table is no GPT', { ...installed, table: 'dos' }, /kind dos, not gpt/, /wipefs/],
  [
    'there is no room',
    { ...installed, partitions: [partition('nvme0n1', 1, 'root', { bytes: 999e9 })] },
    /1\.0 GB free, and tank-log wants 16\.0 GB/,
    /storage\.log\.size/,
  ],
  [
    'the drive has a file system as a whole',
    { ...blankDrive('nvme0n1', 1e12), signatures: [{ type: 'xfs', label: undefined }] },
    /carries xfs/,
    /wipefs/,
  ],
  [
    'the drive holds bytes that nobody knows',
    { ...blankDrive('nvme0n1', 1e12), blankEnds: false },
    /data of no known kind/,
    /blkdiscard/,
  ],
])('stops if %s', (_title, drive, because, remedy) => {
  expect(plan(drive)).toEqual({
    state: 'stop',
    because: expect.stringMatching(because),
    remedy: expect.stringMatching(remedy),
  });
});

test('a cache, which does not name its pool, is taken for one, and a log is not', () => {
  const inPool = missionDrives('in the pool');
  const outcomes = disks.resources(context).map((resource) => resource.plan(storageFacts(lab, NO_POOL, inPool)).state);
  expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(plan(withLog({ signatures: [{ type: 'zfs_member', label: undefined }] })).state).toBe('stop');
});

test('a drive with partitions that is no drive of the system is left alone', () => {
  const text = JSON.stringify(lab);
  const elsewhere = { ...lab, nodes: lab.nodes.map((each) => ({ ...each, written: { ...each.written, boot: undefined } })) };
  const [resource] = disks.resources({ ...context, lab: elsewhere, node: storageNode(elsewhere) });
  const foreign = { ...installed, mountPoints: [] };
  const outcome = resource?.plan(storageFacts(elsewhere, NO_POOL, new Map([['nvme-a', foreign]])));
  expect(outcome).toMatchObject({
    state: 'stop',
    because: expect.stringMatching(/carries partition 1 .* it is no drive of the system/),
  });
  expect(JSON.stringify(lab)).toBe(text);
});
