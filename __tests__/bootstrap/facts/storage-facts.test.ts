/**
 * Outputs of real hosts that have a pool, and what is read from them. A folder per fact, as in facts.test.ts; debian13 and the
 * version of the tool say where it was recorded.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasetsQuery } from '../../../bootstrap/facts/dataset-fact';
import { driveQuery } from '../../../bootstrap/facts/drive-fact';
import { exportsQuery } from '../../../bootstrap/facts/exports-fact';
import { mountPlaceQuery } from '../../../bootstrap/facts/mount-place-fact';
import { parameterQuery } from '../../../bootstrap/facts/parameter-fact';
import { poolQuery } from '../../../bootstrap/facts/pool-fact';
import { postgresQuery } from '../../../bootstrap/facts/postgres-fact';
import type { Query } from '../../../bootstrap/facts/query';

const QUERIES: Readonly<Record<string, Query<unknown>>> = {
  dataset: datasetsQuery('tank'),
  drive: driveQuery('x'),
  exports: exportsQuery,
  'mount-place': mountPlaceQuery('/tank/media'),
  pool: poolQuery('tank'),
  postgres: postgresQuery,
};

const cases = Object.keys(QUERIES).flatMap((fact) =>
  readdirSync(join(__dirname, fact))
    .filter((file) => file.endsWith('.txt'))
    .map((file): readonly [string, string] => [fact, file.replace(/\.txt$/, '')]),
);

/** As JSON holds it: maps as objects, and nothing of what is undefined. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, each: unknown) => (each instanceof Map ? Object.fromEntries(each) : each)) ?? 'null');

test('every fact has a recorded output', () => {
  expect(Object.keys(QUERIES).filter((fact) => !cases.some(([of]) => of === fact))).toEqual([]);
});

test.each(cases)('%s: %s', (fact, name) => {
  const read = (ending: string) => readFileSync(join(__dirname, fact, `${name}.${ending}`), 'utf8');
  const parsed = QUERIES[fact]?.parse({ code: 0, stdout: read('txt'), stderr: '' });
  expect(plain(parsed)).toEqual(JSON.parse(read('json')));
});

describe('an output that is not the expected one is shown, not guessed at', () => {
  test.each(Object.entries(QUERIES))('%s', (_fact, query) => {
    for (const stdout of [
      '',
      'bash: line 1: command not found\n',
      '{"blockdevices": [\n',
      'tank\tquota\n',
      'IMPORTED\non\n{}\n',
    ]) {
      const answer = { code: 127, stdout, stderr: 'no such tool' };
      expect(() => query.parse(answer)).toThrow(/^cannot read the answer to ".*exit 127, stdout .*stderr "no such tool"$/s);
    }
  });
});

test('a host without the tools has an answer, too', () => {
  const answer = (stdout: string, code = 0) => ({ code, stdout, stderr: '' });
  expect(QUERIES.drive?.parse(answer('ABSENT\n'))).toBeUndefined();
  expect(QUERIES.pool?.parse(answer('NO-MODULE\n'))).toEqual({ kind: 'no module' });
  expect(QUERIES.dataset?.parse(answer('NO-POOL\n'))).toBeUndefined();
  expect(QUERIES.postgres?.parse(answer('NO-POSTGRES\n'))).toBeUndefined();
  expect(QUERIES.exports?.parse(answer('NO-SERVER\n'))).toEqual([]);
  expect(parameterQuery('zfs', 'zfs_arc_max').parse(answer('', 1))).toBeUndefined();
});

test('recorded facts hold nothing of a password, and read the same', () => {
  const stdout = 'C|17|kine|5432|online|/tank/h5b-postgres/17|auto\nR|kine|SCRAM-SHA-256$4096:c2FsdA==$a:b\nEND\n';
  const recorded = postgresQuery.record?.({ code: 0, stdout, stderr: '' });
  expect(recorded?.stdout).not.toContain('SCRAM');
  expect(postgresQuery.parse(recorded ?? { code: 1, stdout: '', stderr: '' })?.[0]?.roles).toEqual([
    { name: 'kine', verifier: undefined },
  ]);
});
