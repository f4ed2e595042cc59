import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { formatDiagnostic } from '../../config/diagnostic';
import { draftOf } from '../../config/draft';
import { parseHomelab } from '../../config/load';
import { RULES } from '../../config/rules';

const folder = join(__dirname, 'invalid');
const fixtures = readdirSync(folder).sort();

const expected = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('# expect: '))
    .map((line) => line.slice('# expect: '.length));

describe('a homelab.yaml with one mistake', () => {
  test('is there for at least 80 mistakes', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(80);
  });

  test.each(fixtures)('%s is refused with exactly the expected diagnostics', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const loaded = parseHomelab(text, name);
    expect(loaded.ok ? ['accepted'] : loaded.diagnostics.map(formatDiagnostic)).toEqual(expected(text));
  });

  test.each(fixtures)('%s has a diagnostic that names a remedy', (name) => {
    const remedies = /(?:; |\?$|e\.g\. )/;
    for (const line of expected(readFileSync(join(folder, name), 'utf8'))) expect(line).toMatch(remedies);
  });
});

describe('rules', () => {
  const drafts = fixtures
    .filter((name) => !/^(yaml|secret)-/.test(name))
    .map((name) => draftOf(parse(readFileSync(join(folder, name), 'utf8'), { uniqueKeys: false })));

  test.each(RULES.map((rule) => [rule.name, rule] as const))('%s is broken by a fixture', (_name, rule) => {
    expect(drafts.some((draft) => [...rule(draft)].length > 0)).toBe(true);
  });
});
