import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unifiedDiff } from '../../../bootstrap/resources/unified-diff';

const lines = (...numbers: readonly number[]) => numbers.map((number) => `line ${number}\n`).join('');
const upTo = (last: number) => lines(...Array.from({ length: last }, (_, index) => index + 1));

const cases: readonly (readonly [string, string, string])[] = [
  ['nothing', upTo(3), upTo(3)],
  ['a new file', '', upTo(2)],
  ['an emptied file', upTo(2), ''],
  ['a line in the middle', upTo(20), upTo(20).replace('line 10\n', 'line ten\n')],
  ['two places far from each other', upTo(40), upTo(40).replace('line 5\n', '').replace('line 30\n', 'line 30\nline 30.5\n')],
  ['two places near each other', upTo(20), upTo(20).replace('line 8\n', '').replace('line 12\n', 'other\n')],
  ['a last line without its line feed', upTo(3), upTo(3).trimEnd()],
  ['a single line', 'a\n', 'b\n'],
];

describe('shows the same as diff -u for', () => {
  const directory = mkdtempSync(join(tmpdir(), 'h5b-diff-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  test.each(cases)('%s', (_title, before, after) => {
    writeFileSync(join(directory, 'before'), before);
    writeFileSync(join(directory, 'after'), after);
    const real = spawnSync('diff', ['-u', 'before', 'after'], { cwd: directory, encoding: 'utf8' }).stdout;
    expect(unifiedDiff(before, after)).toBe(real.split('\n').slice(2).join('\n'));
  });
});

test('a change of a huge text is shown as a whole, without a table of its size', () => {
  const before = upTo(3000);
  expect(unifiedDiff(before, before.replaceAll('line', 'row')).split('\n').slice(0, 2)).toEqual([
    '@@ -1,3000 +1,3000 @@',
    '-line 1',
  ]);
});
