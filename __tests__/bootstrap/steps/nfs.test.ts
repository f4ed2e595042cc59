import { exportsQuery, type LiveExport } from '../../../bootstrap/facts/exports-fact';
import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { file } from '../../../bootstrap/resources/file';
import { liveExports } from '../../../bootstrap/steps/nfs/live-exports';
import { nfs } from '../../../bootstrap/steps/nfs/nfs';
import { wantedExports } from '../../../bootstrap/steps/nfs/wanted-exports';
import { labOf, missionLab, missionText } from '../../support/cluster';
import { scriptsOf } from '../resources/answers';
import { factsWith, storageNode } from './storage-answers';

const lab = missionLab();
const node = storageNode(lab);
const context = { lab, node, secret: () => undefined, dist: [], download: () => undefined };
const wanted = wantedExports(lab, node);
const PI = '192.168.1.11';
const X86 = '192.168.1.12';

test('a dataset is for the nodes that its mount names, by address, and for no network', () => {
  expect(Object.fromEntries(wanted.map(({ path, clients }) => [path, clients]))).toEqual({
    ...Object.fromEntries(['media', 'photos', 'archive', 'volumes'].map((name) => [`/tank/${name}`, [PI, X86]])),
    '/tank/metrics': [X86],
    '/tank/games': [X86],
  });
});

test('one that nobody mounts is not exported', () => {
  const nobody = labOf(missionText().replace(/(media: \{.*)mount: \[workers\]/, '$1mount: []'));
  expect(wantedExports(nobody, storageNode(nobody)).map(({ path }) => path)).not.toContain('/tank/media');
});

test('each has an id of its own, which stays the same', () => {
  const ids = wanted.map(({ options }) => options.find((option) => option.startsWith('fsid=')));
  expect(new Set(ids).size).toBe(wanted.length);
  expect(ids[0]).toBe('fsid=0463b80c-58cb-810e-8490-c3375d1b5f2d');
});

test('the file has a line for each, which no missing pool can replace by a directory', () => {
  const written = nfs.resources(context).find(({ name }) => name === 'file /etc/exports.d/h5b.exports');
  const outcome = written?.plan(factsWith([[fileQuery('/etc/exports.d/h5b.exports'), { kind: 'absent', parentExists: true }]]));
  if (outcome?.state !== 'create') throw new Error('it is to be written');
  const lines = (outcome.diff ?? '').split('\n').filter((line) => line.startsWith('+/'));
  expect(lines).toHaveLength(6);
  for (const line of lines)
    expect(line).toMatch(
      /^\+\/tank\/\w+( 192\.168\.1\.1[12]\(rw,sync,no_subtree_check,no_root_squash,mountpoint,fsid=[0-9a-f-]{36}\)){1,2}$/,
    );
});

test('version 4 alone is served, without the helpers of version 3', () => {
  const names = nfs.resources(context).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['unit rpcbind.service', 'unit rpcbind.socket', 'unit rpc-statd.service']));
  expect(names.indexOf('nfs exports')).toBe(names.length - 1);
});

test('a host without the pool serves nothing', () => {
  expect(nfs.resources({ ...context, node: { ...node, storage: false } })).toEqual([]);
});

describe('what the kernel offers', () => {
  const options = (path: string) => [...(wanted.find((each) => each.path === path)?.options ?? []), 'hide', 'sec=sys', 'wdelay'];
  const asWanted: readonly LiveExport[] = wanted.flatMap(({ path, clients }) =>
    clients.map((client) => ({ path, client, options: options(path) })),
  );
  const resource = liveExports(file({ path: '/etc/exports.d/h5b.exports', content: '' }), wanted, '/tank');
  const plan = (live: readonly LiveExport[]) => resource.plan(factsWith([[exportsQuery, live]]));

  test('is left alone if it is as the file says', () => {
    expect(plan(asWanted).state).toBe('ok');
  });

  test.each<readonly [string, readonly LiveExport[], RegExp]>([
    ['one is missing', asWanted.slice(1), /not offered.*\/tank\/media to 192\.168\.1\.11$/],
    [
      'one is read-only',
      asWanted.map((each, index) =>
        index === 0 ? { ...each, options: each.options.map((option) => (option === 'rw' ? 'ro' : option)) } : each,
      ),
      /other options: \/tank\/media/,
    ],
    [
      'one is for a stranger',
      [...asWanted, { path: '/tank/media', client: '10.9.9.9', options: [] }],
      /not wanted: \/tank\/media to 10\.9\.9\.9/,
    ],
    ['one is for everybody', [...asWanted, { path: '/tank', client: '*', options: [] }], /not wanted: \/tank to \*/],
  ])('is read anew if %s, without a restart', (_title, live, because) => {
    const outcome = plan(live);
    expect(outcome).toMatchObject({ state: 'change', because: expect.stringMatching(because) });
    expect(scriptsOf(outcome)).toEqual(['exportfs -ra']);
  });

  test('outside of the pool is none of our business', () => {
    expect(
      plan([...asWanted, { path: '/srv/other', client: '*', options: [] }, { path: '/tank2', client: '*', options: [] }]).state,
    ).toBe('ok');
  });
});
