import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatDiagnostic, renderDiagnostics } from '../../config/diagnostic';
import { type Loaded, parseHomelab, readHomelab } from '../../config/load';

/** As large as a file may be, so that slowness in its size shows. */
const LARGEST = 64 * 1024;

const filled = (part: string): string => part.repeat(Math.floor(LARGEST / part.length));

const lines = (line: (index: number) => string): string => {
  const all: string[] = [];
  for (let index = 0, size = 0; size + line(index).length < LARGEST - 200; index++) {
    all.push(line(index));
    size += line(index).length;
  }
  return all.join('');
};

const first = (loaded: Loaded): string => {
  const [diagnostic] = loaded.ok ? [] : loaded.diagnostics;
  return diagnostic ? formatDiagnostic(diagnostic) : 'accepted';
};

const bomb = `a: &a [x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c]
${lines((index) => `x${index}: [*d, *d, *d]\n`)}`;

const hostile: readonly (readonly [string, string, string])[] = [
  ['an empty file', '', '1:1 the file is empty'],
  ['only a comment', '# nothing\n', '1:1 the file is empty'],
  ['only blanks', filled(' '), '1:1 the file is empty'],
  ['a list', '- a', '1:1 a list of 1 is not a map'],
  ['a word', 'hello', '1:1 "hello" is not a map'],
  ['a number', '1', '1:1 1 is not a map'],
  ['a file that is too long', `${filled('a')}${'a'.repeat(100)}`, 'characters are no homelab.yaml; at most 65536 are read'],
  ['an alias bomb', bomb, '1:1 cluster: required, but missing'],
  ['an alias that contains itself', 'cluster: &a [*a]', 'cluster: anchor &a: anchors are not supported'],
  ['deep lists', filled('['), 'nested too deeply'],
  ['deep maps', filled('{a: '), 'nested too deeply'],
  ['deep items', filled('- '), 'nested too deeply'],
  ['deep indentation', lines((index) => `${' '.repeat(index)}a:\n`), '1:1 a: unknown key'],
  ['many unknown keys', lines((index) => `k${index}: 1\n`), '1:1 cluster: required, but missing'],
  ['many equal keys', filled('a: 1\n'), '1:1 cluster: required, but missing'],
  [
    'many apps',
    `apps:\n${lines((index) => `  a${index}: { kind: game, image: minecraft, ports: { a: 1/tcp } }\n`)}`,
    '1:1 cluster: required, but missing',
  ],
  ['a long name', `cluster: { name: ${'a'.repeat(LARGEST - 100)} }`, 'no field takes more than 4096'],
  ['a long dotted name', `cluster: { domain: ${'a.'.repeat(LARGEST / 2 - 100)}a }`, 'cluster.name: required'],
  ['tabs', 'cluster:\n\tname: a\n', '2:1 a tab indents this line'],
  ['only tabs', filled('\t'), '1:1 the file is empty'],
  ['NUL bytes', filled('\u0000'), '1:1'],
  ['quotes', filled('"'), 'not YAML'],
  ['anchors', filled('&a '), 'not YAML'],
  ['documents', filled('---\n'), 'a second document starts here'],
  ['a directive', '%YAML 1.1\n---\ncluster: {}\n', 'a %YAML directive changes how values are read'],
  ['a directive only', filled('%'), 'not YAML'],
  ['keys of Object', 'constructor: 1\ntoString: 2\nhasOwnProperty: 3\n', '1:1 cluster: required, but missing'],
  ['__proto__', '__proto__: { cluster: 1 }\n', '1:1 __proto__: this name is reserved'],
  ['secrets without end', filled('eyJaaaaaaaaaaa-'), '1:1'],
  ['lone surrogates', 'cluster: "\ud800"\n', 'cluster: '],
];

describe('hostile text', () => {
  test.each(hostile)('%s gets a clear diagnostic within two seconds of CPU', (_what, text, message) => {
    const before = process.cpuUsage();
    const loaded = parseHomelab(text, 'homelab.yaml');
    const rendered = loaded.ok ? '' : renderDiagnostics(loaded.diagnostics, loaded.lines);
    const { user, system } = process.cpuUsage(before);
    expect(loaded.ok).toBe(false);
    expect(`${first(loaded)}\n${rendered}`).toContain(message);
    expect(rendered).not.toMatch(/\bat .*\.ts:/);
    expect(rendered.length).toBeLessThan(100_000);
    expect((user + system) / 1e6).toBeLessThan(2);
  });

  test('a polluted key reaches no object', () => {
    parseHomelab('nodes: { __proto__: { polluted: true } }\n', 'homelab.yaml');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('Windows line ends and a byte order mark change nothing', () => {
    const text = 'cluster:\n  name: A\n';
    const places = (written: string) => {
      const loaded = parseHomelab(written, 'f');
      return loaded.ok ? [] : loaded.diagnostics.map(({ line, message }) => `${line} ${message}`);
    };
    expect(places(text.replaceAll('\n', '\r\n'))).toEqual(places(text));
    expect(places(`\ufeff${text}`)).toEqual(places(text));
  });
});

describe('files that are no homelab.yaml', () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5b-load-'));
  const file = (name: string, bytes: string | Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  afterAll(() => rmSync(folder, { recursive: true }));

  test('a missing file', () => {
    expect(first(readHomelab(join(folder, 'missing.yaml')))).toMatch(/^1:1 no such file; /);
  });

  test('a directory', () => {
    mkdirSync(join(folder, 'directory'));
    expect(first(readHomelab(join(folder, 'directory')))).toBe('1:1 is a directory; name the file in it');
  });

  test('a path through a file', () => {
    expect(first(readHomelab(join(file('plain', 'x'), 'homelab.yaml')))).toMatch(/^1:1 cannot be read: ENOTDIR/);
  });

  test('a device', () => {
    expect(first(readHomelab('/dev/zero'))).toBe('1:1 is a device; name a file');
  });

  test('50 MB, without reading it', () => {
    const path = file('large.yaml', Buffer.alloc(50_000_000, 'a'));
    const before = process.cpuUsage();
    expect(first(readHomelab(path))).toBe('1:1 50000000 bytes are no homelab.yaml; at most 65536 are read');
    expect(process.cpuUsage(before).user).toBeLessThan(1e6);
  });

  test.each([
    ['Latin-1', Buffer.from([0x61, 0x3a, 0x20, 0xe4])],
    ['UTF-16', Buffer.from('\ufeffcluster: {}', 'utf16le')],
    ['an archive', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe])],
  ])('%s', (name, bytes) => {
    expect(first(readHomelab(file(name, bytes)))).toBe('1:1 not UTF-8 text; save it as UTF-8, or name the right file');
  });

  const root = process.getuid?.() === 0;
  (root ? test.skip : test)(`an unreadable file${root ? ' (skipped: root may read everything)' : ''}`, () => {
    const path = file('unreadable.yaml', 'a: 1');
    chmodSync(path, 0);
    expect(first(readHomelab(path))).toBe('1:1 may not be read by you; check its owner and mode');
  });
});
