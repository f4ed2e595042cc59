import type { Drive } from '../../../bootstrap/facts/drive-fact';
import type { ImportedPool, PoolFact } from '../../../bootstrap/facts/pool-fact';
import { pool } from '../../../bootstrap/steps/zfs/pool';
import { wantedPool } from '../../../bootstrap/steps/zfs/wanted-pool';
import { zfsPool } from '../../../bootstrap/steps/zfs/zfs-pool';
import type { Lab } from '../../../config/lab';
import { labOf, missionLab, missionText } from '../../support/cluster';
import { scriptsOf } from '../resources/answers';
import { blankDrive, missionDrives, missionPool, partition, storageFacts, storageNode } from './storage-answers';

const lab = missionLab();
const NOT_THERE: PoolFact = { kind: 'absent', importable: [], begun: false };
const HALF: PoolFact = { kind: 'absent', importable: [], begun: true };

function plan(fact: PoolFact, drives: ReadonlyMap<string, Drive | undefined>, of: Lab = lab) {
  const wanted = wantedPool(of, storageNode(of));
  if (wanted === undefined) throw new Error('the lab has a pool');
  return pool(wanted).plan(storageFacts(of, fact, drives));
}
const planned = (change: Partial<ImportedPool>, of: Lab = lab) =>
  plan({ ...missionPool, ...change }, missionDrives('in the pool'), of);
const edited = (from: string | RegExp, to: string): Lab => labOf(missionText().replace(from, to));
const withDrive = (drives: ReadonlyMap<string, Drive>, name: string, drive: Drive | undefined) =>
  new Map([...drives, [name, drive] as const]);
const HDDS = ['a', 'b', 'c', 'd'].map((letter) => `SERIAL-sd${letter}`);

describe('a pool that does not exist', () => {
  test('is created as homelab.yaml says, on blank drives whose serials are named', () => {
    const outcome = plan(NOT_THERE, missionDrives('partitioned'));
    expect(outcome).toMatchObject({ state: 'create', destroys: HDDS });
    const lines = scriptsOf(outcome)[0]?.split('\n') ?? [];
    const id = (last: number) => `/dev/disk/by-id/ata-WDC_WD80EFZX-68UW8N0_VK0AAAA${last}`;
    const part = (last: string, number: number) =>
      `/dev/disk/by-id/nvme-Samsung_SSD_980_PRO_1TB_S5GXNX0T00000${last}-part${number}`;
    expect(lines.find((line) => line.startsWith('zpool create'))).toBe(
      [
        'zpool create -o ashift=12 -o autotrim=on -o cachefile=/etc/zfs/zpool.cache -O compression=lz4 -O checksum=sha512',
        '-O atime=off -O xattr=sa -O acltype=posixacl -O dnodesize=auto -O mountpoint=/tank',
        '-O org.debian:periodic-scrub=disable -O org.debian:periodic-trim=disable -O normalization=formD tank',
        `mirror ${id(1)} ${id(2)} mirror ${id(3)} ${id(4)}`,
        `log mirror ${part('1A', 3)} ${part('2B', 3)} cache ${part('1A', 4)} ${part('2B', 4)}`,
      ].join(' '),
    );
    expect(lines.join('\n')).not.toMatch(/create -f|wipefs|zap/);
  });

  test('is noted as begun on the drive of the system before it is created, and the note goes after', () => {
    const lines = scriptsOf(plan(NOT_THERE, missionDrives('partitioned')))[0]?.split('\n') ?? [];
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(at('sync /var/lib/h5b/pool-begun-tank')).toBeGreaterThan(0);
    expect(at('zpool create')).toBeGreaterThan(at('sync '));
    expect(at('rm -f -- /var/lib/h5b/pool-begun-tank')).toBeGreaterThan(at('zpool create'));
  });

  test('waits for the partitions of its log', () => {
    expect(plan(NOT_THERE, missionDrives('installed'))).toMatchObject({ state: 'later', after: 'disks' });
  });

  test('waits for the module', () => {
    expect(plan({ kind: 'no module' }, missionDrives('partitioned'))).toMatchObject({ state: 'later' });
  });

  const foreign: readonly (readonly [string, Partial<Drive>, RegExp])[] = [
    ['a file system', { signatures: [{ type: 'ext4', label: 'photos' }] }, /hdd-b carries ext4 "photos"/],
    ['a partition table', { table: 'gpt', blankEnds: false }, /an empty partition table \(gpt\)/],
    ['partitions', { table: 'gpt', partitions: [partition('sdb', 1, 'data', { bytes: 8e12 })] }, /partition 1 "data" of 8000 GB/],
    ['another pool', { signatures: [{ type: 'zfs_member', label: 'old' }] }, /a part of the ZFS pool "old"/],
    ['an array', { usedBy: ['md127'] }, /a part of \/dev\/md127/],
    ['a volume group', { signatures: [{ type: 'LVM2_member', label: undefined }] }, /LVM2_member/],
    ['a mount', { mountPoints: ['/mnt'] }, /mounted at \/mnt/],
    ['bytes of no known kind', { blankEnds: false }, /data of no known kind/],
  ];
  test.each(foreign)('is refused a drive that carries %s', (_title, content, because) => {
    const drives = withDrive(missionDrives('partitioned'), 'hdd-b', { ...blankDrive('sdb', 8e12), ...content });
    expect(plan(NOT_THERE, drives)).toMatchObject({
      state: 'stop',
      because: expect.stringMatching(because),
      remedy: expect.stringContaining('by hand: wipefs --all --force /dev/disk/by-id/ata-WDC_WD80EFZX-68UW8N0_VK0AAAA2'),
    });
  });

  test.each(foreign)('is refused a drive that carries %s even while a creation was cut off', (title, content) => {
    // The creation itself leaves a table and bytes behind.
    if (['a partition table', 'bytes of no known kind'].includes(title)) {
      expect(plan(HALF, withDrive(missionDrives('partitioned'), 'hdd-b', { ...blankDrive('sdb', 8e12), ...content })).state).toBe(
        'create',
      );
      return;
    }
    expect(plan(HALF, withDrive(missionDrives('partitioned'), 'hdd-b', { ...blankDrive('sdb', 8e12), ...content })).state).toBe(
      'stop',
    );
  });

  test('is refused a log that has what an older pool of its name did not write yet', () => {
    const drives = new Map([...missionDrives('partitioned'), ['nvme-a', missionDrives('in the pool').get('nvme-a')] as const]);
    expect(plan(NOT_THERE, drives)).toMatchObject({ state: 'stop', because: expect.stringMatching(/older pool tank/) });
  });

  test('is refused a drive that is not there', () => {
    const drives = withDrive(missionDrives('partitioned'), 'hdd-c', undefined);
    expect(plan(NOT_THERE, drives)).toMatchObject({ state: 'stop', because: expect.stringMatching(/VK0AAAA3 is not there/) });
  });

  test('whose creation was cut off is created again over its own half, with the serials named again', () => {
    const outcome = plan(HALF, missionDrives('in the pool'));
    expect(outcome).toMatchObject({ state: 'create', destroys: HDDS, because: expect.stringMatching(/cut off/) });
    const [script = ''] = scriptsOf(outcome);
    expect(script.indexOf('sgdisk --zap-all /dev/disk/by-id/ata-WDC_WD80EFZX-68UW8N0_VK0AAAA1')).toBeGreaterThan(0);
    expect(script.indexOf('zpool create')).toBeGreaterThan(script.lastIndexOf('wipefs'));
    // The drives of the system keep their tables.
    expect(script).not.toMatch(/zap-all \S*Samsung/);
  });
});

describe('a pool that lies on the drives', () => {
  const lying = (begun: boolean, ...importable: { id: string; state: string; status?: string }[]): PoolFact => ({
    ...{ kind: 'absent', begun },
    importable: importable.map(({ status, ...rest }) => ({ ...rest, status })),
  });
  const drives = missionDrives('in the pool');

  test('is imported if it is whole', () => {
    const outcome = plan(lying(false, { id: '676', state: 'ONLINE' }), drives);
    expect(outcome.state).toBe('change');
    expect(scriptsOf(outcome)).toEqual(['zpool import -d /dev/disk/by-id -o cachefile=/etc/zfs/zpool.cache 676']);
  });

  test.each([
    [
      'another system had it last',
      { id: '6', state: 'ONLINE', status: 'The pool was last accessed by another system.' },
      /another system/,
    ],
    ['a drive is missing', { id: '6', state: 'DEGRADED', status: 'One or more devices are missing.' }, /DEGRADED: One or more/],
    ['it cannot be imported', { id: '6', state: 'UNAVAIL' }, /UNAVAIL/],
  ])('stops if %s, even while a creation was noted', (_title, found, because) => {
    for (const begun of [false, true])
      expect(plan(lying(begun, found), drives)).toMatchObject({
        state: 'stop',
        because: expect.stringMatching(because),
      });
  });

  test('stops if there are two of its name', () => {
    expect(plan(lying(false, { id: '1', state: 'ONLINE' }, { id: '2', state: 'ONLINE' }), drives)).toMatchObject({
      state: 'stop',
      because: '2 pools are called tank: 1, 2',
    });
  });
});

describe('a pool that is imported', () => {
  test('is left alone if it is as homelab.yaml says, whatever the order of its drives', () => {
    expect(planned({})).toEqual({ state: 'ok', because: 'is ONLINE, with the layout of homelab.yaml' });
    const turned = missionPool.data.map(({ layout, members }) => ({ layout, members: [...members].reverse() }));
    expect(planned({ data: turned.reverse(), cache: [...missionPool.cache].reverse() }).state).toBe('ok');
  });

  test.each<readonly [string, Partial<ImportedPool>, RegExp, RegExp]>([
    [
      'a drive is lost',
      { state: 'DEGRADED', status: 'One device is faulted. Replace it.' },
      /is DEGRADED: One device/,
      /zpool replace/,
    ],
    ['it is faulted', { state: 'FAULTED' }, /is FAULTED/, /zpool status tank/],
    ['it does not answer', { state: 'SUSPENDED' }, /is SUSPENDED/, /zpool status tank/],
    ['a drive is rebuilt', { resilvering: true }, /rebuilding/, /zpool wait -t resilver tank/],
    [
      'its drives are paired otherwise',
      {
        data: [
          { layout: 'mirror', members: ['sda1', 'sdc1'] },
          { layout: 'mirror', members: ['sdb1', 'sdd1'] },
        ],
      },
      /it has mirror of hdd-a, hdd-c; homelab.yaml has mirror of hdd-a, hdd-b, mirror of hdd-c, hdd-d/,
      /homelab.yaml/,
    ],
    [
      'it is a raidz',
      { data: [{ layout: 'raidz1', members: ['sda1', 'sdb1', 'sdc1', 'sdd1'] }] },
      /raidz1 of hdd-a, hdd-b, hdd-c, hdd-d/,
      /another pool/,
    ],
    [
      'it has drives that nobody named',
      { data: [...missionPool.data, { layout: 'mirror', members: ['sde1', 'sdf1'] }] },
      /mirror of \/dev\/sde1, \/dev\/sdf1/,
      /homelab.yaml/,
    ],
    [
      'its log is on one drive',
      { logs: [{ layout: 'disk', members: ['nvme0n1p3'] }] },
      /its log is nvme-a \(tank-log\); homelab.yaml has mirror/,
      /zpool remove/,
    ],
    ['it has a cache of somebody else', { cache: [...missionPool.cache, 'sdg1'] }, /the cache sdg1/, /zpool remove/],
    ['it has devices that homelab.yaml cannot say', { otherKinds: ['special'] }, /has special devices/, /homelab.yaml/],
  ])('stops if %s', (_title, change, because, remedy) => {
    expect(planned(change)).toEqual({
      state: 'stop',
      because: expect.stringMatching(because),
      remedy: expect.stringMatching(remedy),
    });
  });

  test('gets a log and a cache that it lacks, and nothing is lost by that', () => {
    const empty = [...missionDrives('partitioned')].filter(([name]) => name.startsWith('nvme'));
    const outcome = plan(
      { ...missionPool, logs: [], cache: ['nvme1n1p4'] },
      new Map([...missionDrives('in the pool'), ...empty]),
    );
    expect(outcome).toMatchObject({ state: 'change', because: 'lacks its log, its cache' });
    expect(outcome).not.toHaveProperty('destroys');
    expect(scriptsOf(outcome)[0]).toMatch(/^zpool add tank log mirror \S+1A-part3 \S+2B-part3 cache \S+1A-part4$/m);
  });

  test('gets a log whose addition was cut off after clearing its half', () => {
    expect(scriptsOf(planned({ logs: [] }))[0]).toMatch(/zpool labelclear -f \S+1A-part3[\s\S]*zpool add tank log mirror/);
  });

  const withMore = (): Lab =>
    labOf(
      missionText()
        .replace(
          '- { layout: mirror, disks: [hdd-c, hdd-d] }',
          '- { layout: mirror, disks: [hdd-c, hdd-d] }\n    - { layout: mirror, disks: [hdd-e, hdd-f] }',
        )
        .replace(
          /^( +)hdd-d: .*$/m,
          '$&\n$1hdd-e: { id: ata-NEW_E, size: 8TB, kind: hdd }\n$1hdd-f: { id: ata-NEW_F, size: 8TB, kind: hdd }',
        ),
    );
  test('grows by a group that was added to homelab.yaml, on blank drives whose serials are named', () => {
    const more = withMore();
    const drives = new Map([
      ...missionDrives('in the pool'),
      ['hdd-e', blankDrive('sde', 8e12)] as const,
      ['hdd-f', blankDrive('sdf', 8e12)] as const,
    ]);
    const outcome = plan(missionPool, drives, more);
    expect(outcome).toMatchObject({
      state: 'create',
      because: 'lacks mirror of hdd-e, hdd-f',
      destroys: ['SERIAL-sde', 'SERIAL-sdf'],
    });
    expect(scriptsOf(outcome)[0]).toMatch(/^zpool add tank mirror \/dev\/disk\/by-id\/ata-NEW_E \/dev\/disk\/by-id\/ata-NEW_F$/m);
    const used = new Map([
      ...drives,
      ['hdd-f', { ...blankDrive('sdf', 8e12), signatures: [{ type: 'xfs', label: 'x' }] }] as const,
    ]);
    expect(plan(missionPool, used, more)).toMatchObject({ state: 'stop', because: 'hdd-f carries xfs "x"' });
  });

  test('trims its flash by itself, and one of spinning drives alone does not', () => {
    expect(scriptsOf(planned({ autotrim: false }))).toEqual(['zpool set autotrim=on tank']);
    const spinning = edited(/^ {2}log: .*\n {2}cache: .*\n/m, '');
    expect(planned({ logs: [], cache: [], autotrim: true }, spinning)).toMatchObject({
      state: 'change',
      because: 'autotrim is not off',
    });
  });

  test('forgets that it was begun', () => {
    expect(scriptsOf(planned({ begun: true }))).toEqual(['rm -f -- /var/lib/h5b/pool-begun-tank']);
  });
});

test('the step loads the module with the limit of its cache before it looks for the pool', () => {
  const context = { lab, node: storageNode(lab), secret: () => undefined, dist: [], download: () => undefined };
  expect(zfsPool.resources(context).map(({ name }) => name)).toEqual([
    ...[
      'host id',
      'file /etc/modprobe.d/h5b-zfs.conf',
      'file /etc/modules-load.d/h5b-zfs.conf',
      'kernel module zfs',
      'live zfs_arc_max',
    ],
    ...['pool tank', 'unit zfs-import-cache.service', 'unit zfs-mount.service'],
    ...['unit zfs-scrub-weekly@tank.timer', 'unit zfs-scrub-monthly@tank.timer', 'unit zfs-trim-monthly@tank.timer'],
    ...['unit zfs-trim-weekly@tank.timer', 'file /etc/zfs/zed.d/zed.rc', 'unit zfs-zed.service'],
  ]);
});
