import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readCrdSources } from '../../imports/crd-source';
import { ImportError } from '../../imports/import-error';

const COMMITTED = join(__dirname, '../../cdk8s.yaml');
const SUM = 'a'.repeat(64);

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'crd-source-'));
});

afterEach(() => rmSync(home, { recursive: true }));

function faultsOf(text: string): readonly string[] {
  const file = join(home, 'cdk8s.yaml');
  writeFileSync(file, text);
  try {
    readCrdSources(file);
  } catch (error) {
    if (error instanceof ImportError) return error.faults;
    throw error;
  }
  return [];
}

test('the mirror path is component/version unless the entry says otherwise', () => {
  const file = join(home, 'cdk8s.yaml');
  writeFileSync(
    file,
    `crdSources:
  - { component: lamp, version: v1, url: 'https://lamp.example/v1/', files: { a.yaml: ${SUM} } }
  - { component: lamp, version: v1, url: 'https://lamp.example/v2', mirror: lamp/v1/crds, files: { b.yaml: ${SUM} } }
`,
  );
  expect(readCrdSources(file).map(({ url, mirrorPath }) => [url, mirrorPath])).toEqual([
    ['https://lamp.example/v1/a.yaml', 'lamp/v1/a.yaml'],
    ['https://lamp.example/v2/b.yaml', 'lamp/v1/crds/b.yaml'],
  ]);
});

test.each([
  ['no crdSources', 'app: x', /crdSources: .*got nothing/],
  ['a sum that is too short', entry({ files: '{ a.yaml: abc }' }), /crdSources\.0\.files\.a\.yaml: must be a sha256.*got "abc"/],
  ['a file outside the directory', entry({ files: `{ ../a.yaml: ${SUM} }` }), /\.\.\/a\.yaml/],
  [
    'a mirror outside the directory',
    entry({ mirror: '../elsewhere' }),
    /mirror: must be a relative directory, got "\.\.\/elsewhere"/,
  ],
  ['a URL that is none', entry({ url: 'lamp.example' }), /crdSources\.0\.url: .*got "lamp\.example"/],
  ['a file: URL', entry({ url: 'file:///etc' }), /crdSources\.0\.url: /],
  ['no files', entry({ files: '{}' }), /must name at least one file/],
  ['an unknown key', entry({ sha265: SUM }), /sha265/],
  ['a key twice', `${entry({})}, component: lamp }`.replace(' }\n', ''), /unique/],
])('%s is refused with the place and the value', (_what, text, message) => {
  expect(faultsOf(text)).toEqual([expect.stringMatching(message)]);
});

test('a missing cdk8s.yaml is named', () => {
  expect(() => readCrdSources(join(home, 'absent.yaml'))).toThrow(/absent\.yaml: cannot be read/);
});

test('the committed file has the keys of the stock cdk8s command, and gives its import nothing to do', () => {
  expect(parse(readFileSync(COMMITTED, 'utf8'))).toMatchObject({
    language: 'typescript',
    app: 'node -r ts-node/register charts/main.ts',
    output: '.cdk8s-out',
    imports: [],
  });
});

test('every committed source is fetched over https, at a tag, never at a branch', () => {
  const urls = readCrdSources(COMMITTED).map(({ url }) => url);
  const atTag = /^https:\/\/raw\.githubusercontent\.com\/[\w-]+\/[\w-]+\/v?\d+\.\d+\.\d+\//;
  expect(urls.filter((url) => !atTag.test(url))).toEqual([]);
  expect(urls.length).toBeGreaterThan(0);
});

function entry(changes: Record<string, string>): string {
  const fields = { component: 'lamp', version: 'v1', url: 'https://lamp.example/v1', files: `{ a.yaml: ${SUM} }`, ...changes };
  const pairs = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
  return `crdSources:\n  - { ${pairs.join(', ')} }\n`;
}
