import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Query } from '../../../bootstrap/facts/query';
import { gather } from '../../../bootstrap/plan/gather';
import { LocalHost } from '../../support/local-host';

const host = new LocalHost('here');
const ask = (key: string, script: string): Query<Answer> => ({ key, script, parse: (answer) => answer });

async function answer(script: string): Promise<Answer> {
  const query = ask('question', script);
  return (await gather(host, [query])).get(query);
}

test.each([
  ['output and exit code', 'echo out; echo err >&2; exit 3', { code: 3, stdout: 'out\n', stderr: 'err\n' }],
  ['no output', 'true', { code: 0, stdout: '', stderr: '' }],
  ['output without an end of line', 'printf x', { code: 0, stdout: 'x', stderr: '' }],
  ['quotes, dollars and newlines', `printf '%s\\n' "it's" '$HOME'`, { code: 0, stdout: "it's\n$HOME\n", stderr: '' }],
  ['an unset variable', 'echo "[$nothing]"', { code: 0, stdout: '[]\n', stderr: '' }],
])('an answer has %s', async (_title, script, expected) => {
  expect(await answer(script)).toEqual(expected);
});

test('a query reads no input: it would eat the script', async () => {
  expect(await answer('cat; echo done')).toMatchObject({ stdout: 'done\n' });
});

test('a query that is no bash, and one that exits, harm no other', async () => {
  const queries = [ask('broken', 'if then ('), ask('leaves', 'exit 7'), ask('last', 'echo here')];
  const facts = await gather(host, queries);
  expect(queries.map((query) => facts.get(query).code)).toEqual([2, 7, 0]);
});

test('all queries travel in one command, equal ones once', async () => {
  const counting = new LocalHost('counting');
  const queries = [ask('a', 'echo a'), ask('a', 'echo a'), ask('b', 'echo b')];
  const facts = await gather(counting, queries);
  expect(counting.commands).toHaveLength(1);
  expect(queries.map((query) => facts.get(query).stdout)).toEqual(['a\n', 'a\n', 'b\n']);
});

test('one key with two scripts is a fault: the answer of one would be taken for the other', async () => {
  await expect(gather(host, [ask('a', 'echo a'), ask('a', 'echo b')])).rejects.toThrow('two queries are called "a"');
});

test('a query that nobody asked is named', async () => {
  const facts = await gather(host, []);
  expect(() => facts.get(ask('disks', 'lsblk'))).toThrow('nobody asked "disks"');
});

test('a host that breaks off in the middle is a failure that names the query', async () => {
  const broken = new LocalHost('broken');
  broken.run = () => Promise.resolve({ code: 0, stdout: '0 0  \n', stderr: '' });
  await expect(gather(broken, [ask('a', 'echo a'), ask('b', 'echo b')])).rejects.toThrow(
    'broken: the facts could not be gathered: no answer to "b" (1 of 2 came)',
  );
});

test('each gets its own bytes, whatever the others say and on which stream', async () => {
  const queries = [ask('a', 'printf ä; printf "ü\\n" >&2'), ask('none', 'true'), ask('b', 'printf "\\0b\\n"; printf c >&2')];
  const facts = await gather(host, queries);
  expect(queries.map((query) => facts.get(query)).map(({ stdout, stderr }) => [stdout, stderr])).toEqual([
    ['ä', 'ü\n'],
    ['', ''],
    ['\0b\n', 'c'],
  ]);
});

test.each([
  ['without the sizes', '0 0\n', '0 of 0'],
  ['without the bytes', '0 0\n3 0\n', '0 of 3'],
  ['in the middle of the bytes', `0 0\n3 0\n${Buffer.from('ab').toString('base64')}`, '2 of 3'],
])('answers that end %s are a failure', async (_title, stdout, bytes) => {
  const broken = new LocalHost('broken');
  broken.run = () => Promise.resolve({ code: 0, stdout, stderr: '' });
  await expect(gather(broken, [ask('a', 'echo ab')])).rejects.toThrow(
    `broken: the facts could not be gathered: the answers are cut off: ${bytes} bytes came`,
  );
});

test('nothing is left in the temporary directory', async () => {
  const TMPDIR = mkdtempSync(join(tmpdir(), 'gather-'));
  const query = ask('temporary', 'ls "$TMPDIR"');
  const facts = await gather(new LocalHost('tidy', { TMPDIR }), [query]);
  expect(facts.get(query).stdout).toMatch(/^h5b-facts\.\w+\n$/);
  expect(readdirSync(TMPDIR)).toEqual([]);
  rmSync(TMPDIR, { recursive: true });
});
