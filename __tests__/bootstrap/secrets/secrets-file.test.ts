import { Secret } from '../../../bootstrap/secrets/secret';
import { formatSecretsFile, parseSecretsFile, SecretsFileProblem } from '../../../bootstrap/secrets/secrets-file';

const roundTrip = (text: string) => {
  const file = { recipients: ['age1x'], values: new Map([['a/b', new Secret(text)]]) };
  return parseSecretsFile(formatSecretsFile(file).reveal()).values.get('a/b')?.reveal();
};

test.each([
  'word',
  '0123',
  '1e5',
  '0x1f',
  'null',
  'true',
  '~',
  '2026-11-24',
  '- a',
  '# no comment',
  'a: b',
  'a #b',
  ' leading',
  'trailing ',
  '"quoted"',
  "it's",
  '{a: b}',
  '*alias',
  '!tag',
  '%percent',
  '---',
  '|',
  'tab\tinside',
  'two\nlines',
  'two lines, ended\n',
  'ended twice\n\n',
  '\nbegun with a newline',
  '  indented\nless\n',
  'trailing \nspaces \n',
  'umlauts äöü and 😀',
  'carriage\r\nreturn',
  `${'x'.repeat(500)} ${'y'.repeat(500)}`,
])('%j survives', (text) => {
  expect(roundTrip(text)).toBe(text);
});

test('names and recipients are sorted, so that the same content is the same text', () => {
  const one = new Secret('1');
  const file = (names: readonly string[], recipients: readonly string[]) =>
    formatSecretsFile({ recipients, values: new Map(names.map((name) => [name, one])) }).reveal();
  expect(file(['b/b', 'a/a'], ['age1b', 'age1a', 'age1b'])).toBe(file(['a/a', 'b/b'], ['age1a', 'age1b']));
});

test('in an editor a word is a word and a key has its lines', () => {
  const values = new Map([
    ['a/word', new Secret('operator')],
    ['b/key', new Secret('-----BEGIN KEY-----\nabc\n-----END KEY-----\n')],
  ]);
  expect(formatSecretsFile({ recipients: ['age1a'], values }).reveal()).toMatch(
    /\nsecrets:\n {2}a\/word: operator\n {2}b\/key: \|\n {4}-----BEGIN KEY-----\n {4}abc\n {4}-----END KEY-----\n$/,
  );
});

test('an empty file has no secrets', () => {
  const text = formatSecretsFile({ recipients: ['age1a'], values: new Map() }).reveal();
  expect(parseSecretsFile(text).values.size).toBe(0);
  expect(parseSecretsFile('recipients: [age1a]\nsecrets:\n')).toEqual({ recipients: ['age1a'], values: new Map() });
});

const SECRET = 'hunter2hunter2';

test.each([
  ['recipients: [age1a]\nsecrets:\n  a/b: "hunter2hunter2\n', 4, /is no YAML/],
  [`recipients: [age1a]\nsecrets:\n\ta/b: ${SECRET}\n`, 3, /is no YAML/],
  [`recipients: [age1a]\nsecrets:\n  a/b: ${SECRET}\n  a/b: other\n`, 4, /is no YAML \(DUPLICATE_KEY\)/],
  [`recipients: [age1a]\nsecrets:\n  a/b: [${SECRET}]\n`, 3, /"a\/b" has no single text/],
  ['recipients: [age1a]\nsecrets:\n  a/b:\n', 3, /"a\/b" has no value/],
  [`recipients: [age1a]\nsecrets:\n  ${SECRET}: a\n`, 3, /a name has letters/],
  [`recipients: [age1a]\nsecrets: ${SECRET}\n`, 2, /a list of NAME: VALUE/],
  [`recipients: age1a\nsecrets: {}\n`, 1, /recipients is a list/],
  [`recipients: [[age1a]]\n`, 1, /recipients is a list/],
  [`recipients: [age1a]\n${SECRET}: 1\n`, 2, /nothing else/],
  [SECRET, 1, /there must be recipients: and secrets:/],
  ['', 1, /there must be recipients: and secrets:/],
])('%j: told by its line, and without any value', (text, line, message) => {
  const error = thrown(() => parseSecretsFile(text));
  expect(error).toMatchObject({ line, problem: expect.stringMatching(message) });
  expect(error?.message).not.toContain(SECRET);
});

function thrown(work: () => unknown): SecretsFileProblem | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof SecretsFileProblem) return error;
    throw error;
  }
  return undefined;
}
