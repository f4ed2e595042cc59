import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { type MountPlace, mountPlaceQuery } from '../../../bootstrap/facts/mount-place-fact';
import { type PostgresCluster, postgresQuery } from '../../../bootstrap/facts/postgres-fact';
import { unitQuery } from '../../../bootstrap/facts/unit-fact';
import { Secret } from '../../../bootstrap/secrets/secret';
import { database } from '../../../bootstrap/steps/postgres/database';
import { postgres } from '../../../bootstrap/steps/postgres/postgres';
import { isVerifierOf, scramVerifier } from '../../../bootstrap/steps/postgres/scram';
import { portIsFree, server } from '../../../bootstrap/steps/postgres/server';
import { missionLab, validLab } from '../../support/cluster';
import { actionsOf, scriptsOf } from '../resources/answers';
import { factsWith, storageNode } from './storage-answers';

const lab = missionLab();
const node = storageNode(lab);
const context = { lab, node, secret: () => undefined, dist: [], download: () => undefined };
const PASSWORD = new Secret('pencil');
const verifier = scramVerifier('kine', PASSWORD).reveal();

const main: PostgresCluster = {
  version: '17',
  name: 'main',
  port: 5432,
  online: true,
  dataDirectory: '/var/lib/postgresql/17/main',
  start: 'auto',
  databases: [],
  roles: [],
};
const kine: PostgresCluster = {
  ...main,
  ...{ name: 'kine', dataDirectory: '/tank/h5b-postgres/17' },
  databases: [{ name: 'kine', owner: 'kine', encoding: 'UTF8', collation: 'C' }],
  roles: [{ name: 'kine', verifier }],
};
const MOUNTED: MountPlace = { mounted: true, names: [] };
const facts = (clusters: readonly PostgresCluster[] | undefined, place = MOUNTED) =>
  factsWith([
    [postgresQuery, clusters],
    [mountPlaceQuery('/tank/h5b-postgres'), place],
  ]);

test('it is there for a lab that keeps its state in Postgres, on the storage node alone', () => {
  expect(postgres.resources(context).map(({ name }) => name)).toEqual([
    ...['postgres port 5432', 'postgres server kine', 'file /etc/postgresql/17/kine/conf.d/h5b.conf'],
    ...['file /etc/postgresql/17/kine/pg_hba.conf', 'unit postgresql@17-kine.service', 'postgres database kine'],
  ]);
  const other = validLab('one-node');
  expect(other.nodes.flatMap((each) => postgres.resources({ ...context, lab: other, node: each }))).toEqual([]);
});

test('the control nodes may log in, encrypted and with a password, and nobody else', () => {
  const rules = postgres.resources(context).find(({ name }) => name.endsWith('pg_hba.conf'));
  const outcome = rules?.plan(
    factsWith([
      [fileQuery('/etc/postgresql/17/kine/pg_hba.conf'), { kind: 'absent', parentExists: true }],
      [unitQuery('postgresql@17-kine.service'), { fingerprint: '' }],
    ]),
  );
  const text = outcome !== undefined && 'diff' in outcome ? (outcome.diff ?? '') : '';
  expect(text.split('\n').filter((line) => /^\+[a-z]/.test(line))).toEqual([
    '+local all postgres peer',
    '+hostssl kine kine 192.168.1.10/32 scram-sha-256',
  ]);
});

describe('the password', () => {
  test('is kept as RFC 7677 computes it', () => {
    // The example of RFC 7677: user "user", password "pencil".
    const known =
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=';
    expect(isVerifierOf(known, PASSWORD)).toBe(true);
    expect(isVerifierOf(known, new Secret('pen'))).toBe(false);
    expect(isVerifierOf('md5abc', PASSWORD)).toBe(false);
  });

  test('gives the same text each time, another one for another role, and is not in it', () => {
    expect(scramVerifier('kine', PASSWORD).reveal()).toBe(verifier);
    expect(scramVerifier('other', PASSWORD).reveal()).not.toBe(verifier);
    expect(isVerifierOf(verifier, PASSWORD)).toBe(true);
  });

  test('is nowhere in what is shown or sent', () => {
    const password = new Secret('correct-horse-battery-staple');
    const outcome = database('kine', 'kine', password).plan(facts([{ ...kine, databases: [], roles: [] }]));
    const [action] = actionsOf(outcome);
    if (action?.do !== 'run' || !(action.input instanceof Secret)) throw new Error('a secret by standard input');
    expect(`${JSON.stringify(outcome)}${action.input.reveal()}`).not.toContain('correct-horse');
    expect(action.script).not.toContain('SCRAM');
  });
});

describe('the server', () => {
  const plan = (clusters: readonly PostgresCluster[] | undefined, place?: MountPlace) =>
    server('kine', '/tank/h5b-postgres').plan(facts(clusters, place));

  test('is made on its file system', () => {
    const [script = ''] = scriptsOf(plan([main]));
    expect(script).toMatch(
      /^pg_createcluster 17 kine --port=5432 --datadir=\/tank\/h5b-postgres\/17 --locale=C --encoding=UTF8 -- --data-checksums$/m,
    );
  });

  test('removes a data directory only if it noted that it had begun it', () => {
    const [script = ''] = scriptsOf(plan([]));
    const removals = script.split('\n').filter((line) => line.includes('rm -rf'));
    expect(removals).toEqual([
      'if [ -e /var/lib/h5b/postgres-begun ]; then rm -rf -- /tank/h5b-postgres/17; fi',
      'rm -rf -- /etc/postgresql/17/kine',
    ]);
  });

  test.each([
    ['Postgres is not installed', undefined, MOUNTED, 'packages'],
    ['its file system is not mounted', [main], { mounted: false, names: [] }, 'zfs-datasets'],
  ])('waits if %s', (_title, clusters, place, after) => {
    expect(plan(clusters, place)).toMatchObject({ state: 'later', after });
  });

  test('is left where it is, and stops if that is elsewhere', () => {
    expect(plan([kine]).state).toBe('ok');
    expect(plan([{ ...kine, dataDirectory: '/var/lib/postgresql/17/kine' }])).toMatchObject({ state: 'stop' });
  });
});

describe('the port', () => {
  const plan = (...clusters: readonly PostgresCluster[]) => portIsFree('kine').plan(facts(clusters));

  test.each([
    ['nobody else is there', [kine]],
    ['the other server is off', [{ ...main, online: false, start: 'disabled' }]],
    ['the other server has another port', [{ ...main, port: 5433 }]],
  ])('is free if %s', (_title, clusters) => {
    expect(plan(...clusters).state).toBe('ok');
  });

  test('is taken from the empty server that Debian makes, whose data stay', () => {
    const outcome = plan(main);
    expect(outcome.state).toBe('change');
    expect(scriptsOf(outcome)[0]).toMatch(/echo disabled >\/etc\/postgresql\/17\/main\/start\.conf/);
    expect(scriptsOf(outcome)[0]).not.toMatch(/dropcluster|rm /);
  });

  test.each([
    ['databases', { databases: [{ name: 'shop', owner: 'postgres', encoding: 'UTF8', collation: 'C' }] }, /databases shop/],
    ['roles', { roles: [{ name: 'shop', verifier: undefined }] }, /of its roles/],
  ])('is not taken from a server that has %s', (_title, change, because) => {
    expect(plan({ ...main, ...change })).toMatchObject({ state: 'stop', because: expect.stringMatching(because) });
  });
});

describe('role and database', () => {
  const plan = (change: Partial<PostgresCluster>, password: Secret | undefined = PASSWORD) =>
    database('kine', 'kine', password).plan(facts([{ ...kine, ...change }]));

  test('are left alone if they are as they should be, or their password was not recorded', () => {
    expect(plan({}).state).toBe('ok');
    expect(plan({ roles: [{ name: 'kine', verifier: undefined }] }).state).toBe('ok');
  });

  test.each<readonly [string, Partial<PostgresCluster>, RegExp]>([
    ['there is no role', { roles: [], databases: [] }, /no role kine; there is no database kine/],
    [
      'the password is another',
      { roles: [{ name: 'kine', verifier: scramVerifier('kine', new Secret('old')).reveal() }] },
      /password is another/,
    ],
    [
      'the owner is another',
      { databases: [{ name: 'kine', owner: 'postgres', encoding: 'UTF8', collation: 'C' }] },
      /owner is postgres/,
    ],
  ])('are put right if %s', (_title, change, because) => {
    expect(plan(change)).toMatchObject({ because: expect.stringMatching(because), actions: [{ do: 'run' }] });
  });

  test('stops if the names are sorted otherwise than kine needs', () => {
    expect(plan({ databases: [{ name: 'kine', owner: 'kine', encoding: 'UTF8', collation: 'de_DE.utf8' }] })).toMatchObject({
      state: 'stop',
    });
  });

  test('wait for the password, and for the server', () => {
    expect(database('kine', 'kine', undefined).plan(facts([kine]))).toMatchObject({
      state: 'later',
      after: 'npm run secrets -- generate',
    });
    expect(plan({ online: false, databases: undefined, roles: undefined })).toMatchObject({ state: 'later' });
  });
});
