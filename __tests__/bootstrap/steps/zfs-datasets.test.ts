import { type Dataset, datasetsQuery } from '../../../bootstrap/facts/dataset-fact';
import type { Facts } from '../../../bootstrap/facts/facts';
import { type MountPlace, mountPlaceQuery } from '../../../bootstrap/facts/mount-place-fact';
import { dataset } from '../../../bootstrap/steps/zfs/dataset';
import { wantedDatasets } from '../../../bootstrap/steps/zfs/wanted-datasets';
import { zfsDatasets } from '../../../bootstrap/steps/zfs/zfs-datasets';
import { labOf, missionLab, missionText } from '../../support/cluster';
import { scriptsOf } from '../resources/answers';
import { factsWith, storageNode } from './storage-answers';

const lab = missionLab();
const node = storageNode(lab);
const context = { lab, node, secret: () => undefined, dist: [], download: () => undefined };
const wanted = wantedDatasets(lab, node);
const archive = wanted.find(({ name }) => name === 'tank/archive');
if (archive === undefined) throw new Error('the mission has an archive');

/** As zfs 2.3 prints it. */
const asPlanned: Dataset = new Map(
  Object.entries({
    ...{ quota: '1000000000000', used: '98304', recordsize: '131072', compression: 'zstd', dedup: 'on', atime: 'off' },
    ...{ mountpoint: '/tank/archive', mounted: 'yes', xattr: 'on', acltype: 'posix' },
  }),
);
const facts = (found: Dataset | undefined, place: MountPlace): Facts =>
  factsWith([
    [datasetsQuery('tank'), new Map([['tank', new Map()], ...(found === undefined ? [] : [['tank/archive', found] as const])])],
    [mountPlaceQuery('/tank/archive'), place],
  ]);
const MOUNTED: MountPlace = { mounted: true, names: [] };
const FREE: MountPlace = { mounted: false, names: [] };
const plan = (found: Dataset | undefined, place: MountPlace = MOUNTED) => dataset(archive, 'tank').plan(facts(found, place));
const changed = (property: string, value: string): Dataset => new Map([...asPlanned, [property, value]]);

test('there is one for each entry of homelab.yaml, and one for the datastore', () => {
  expect(wanted.map(({ name }) => name)).toEqual([
    ...['media', 'photos', 'archive', 'volumes', 'metrics', 'games', 'h5b-postgres'].map((name) => `tank/${name}`),
  ]);
  expect(wanted.at(-1)?.properties).toMatchObject({ recordsize: '16384', mountpoint: '/tank/h5b-postgres' });
  const sqlite = labOf(missionText().replace('datastore: postgres', 'datastore: etcd'));
  expect(wantedDatasets(sqlite, storageNode(sqlite)).map(({ name }) => name)).not.toContain('tank/h5b-postgres');
});

test('a new one is created with all its properties at once', () => {
  const outcome = plan(undefined, FREE);
  expect(outcome.state).toBe('create');
  expect(scriptsOf(outcome)).toEqual([
    'zfs list -H -o name tank/archive >/dev/null 2>&1 || zfs create -o quota=1000000000000 -o recordsize=131072 -o compression=zstd ' +
      '-o dedup=on -o mountpoint=/tank/archive -o atime=off -o xattr=sa -o acltype=posixacl tank/archive',
  ]);
});

test('one that is as planned is left alone, in the words of zfs', () => {
  expect(plan(asPlanned)).toEqual({ state: 'ok', because: 'is mounted at /tank/archive with its properties' });
});

test.each([
  ['quota', '0'],
  ['recordsize', '1048576'],
  ['compression', 'lz4'],
  ['dedup', 'off'],
  ['atime', 'on'],
  ['xattr', 'off'],
  ['acltype', 'off'],
  ['mountpoint', '/mnt'],
])('a drifted %s is set back, and nothing else', (property, value) => {
  const outcome = plan(changed(property, value));
  expect(outcome).toMatchObject({ state: 'change', because: expect.stringMatching(`^${property} is ${value}, not `) });
  const [script = ''] = scriptsOf(outcome);
  expect(script).toMatch(new RegExp(`^zfs set '?${property}=\\S+ tank/archive$`));
});

test('one that is not mounted is mounted', () => {
  expect(scriptsOf(plan(changed('mounted', 'no'), FREE))[0]).toMatch(/zfs mount tank\/archive$/);
});

test.each([
  [
    'its directory holds files of the system, and it is new',
    undefined,
    { mounted: false, names: ['important'] },
    /holds important, which is not in tank\/archive/,
  ],
  [
    'its directory holds files of the system, and it is not mounted',
    changed('mounted', 'no'),
    { mounted: false, names: ['a', 'b', 'c'] },
    /holds a, b, c, …/,
  ],
  ['something else is mounted there', undefined, MOUNTED, /something else than tank\/archive is mounted/],
  [
    'it holds more than its quota would be',
    changed('used', '1000000000001'),
    MOUNTED,
    /holds 1000000000001 bytes already; its quota would be 1000000000000/,
  ],
])('stops if %s', (_title, found, place, because) => {
  expect(plan(found, place)).toMatchObject({ state: 'stop', because: expect.stringMatching(because) });
});

test('one without an entry is told of and never destroyed', () => {
  const resource = zfsDatasets.resources(context).at(-1);
  const outcome = resource?.plan(
    factsWith([
      [
        datasetsQuery('tank'),
        new Map([
          ['tank', new Map()],
          ['tank/old', new Map()],
          ['tank/media', new Map()],
        ]),
      ],
    ]),
  );
  expect(outcome).toEqual({ state: 'ok', because: expect.stringMatching(/^tank\/old: not in homelab\.yaml, and left alone/) });
  const scripts = zfsDatasets
    .resources(context)
    .slice(0, -1)
    .flatMap((each) => {
      const found = each.plan(
        factsWith([[datasetsQuery('tank'), new Map()], ...each.queries.slice(1).map((query) => [query, FREE] as const)]),
      );
      return scriptsOf(found);
    });
  expect(scripts.length).toBe(8);
  expect(scripts.join('\n')).not.toMatch(/destroy|rename|rollback/);
});

test('waits for the pool', () => {
  const outcome = dataset(archive, 'tank').plan(
    factsWith([
      [datasetsQuery('tank'), undefined],
      [mountPlaceQuery('/tank/archive'), FREE],
    ]),
  );
  expect(outcome).toMatchObject({ state: 'later', after: 'zfs-pool' });
});
