import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { labOf, renderedOf, rootText } from '../support/cluster';

const cli = process.env.CDK8S_CLI;
if (!cli) {
  process.stderr.write(
    'Not tested: that the stock cdk8s-cli gives the same objects. To test it: npm install --prefix /tmp/cdk8s cdk8s-cli@2.207.60 and run with CDK8S_CLI=/tmp/cdk8s/node_modules/.bin/cdk8s\n',
  );
}

const identity = (object: unknown) => JSON.stringify(object, (_key, value) => (isPlain(value) ? sorted(value) : value));
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const sorted = (value: Record<string, unknown>) => Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

const objectsIn = (text: string) => parseAllDocuments(text, { version: '1.1' }).map((document) => identity(document.toJS()));

test('the stock CLI, which empties its output directory, is not pointed at dist/', () => {
  const configuration: unknown = parse(readFileSync(join(__dirname, '../../cdk8s.yaml'), 'utf8'));
  expect(configuration).toMatchObject({ output: '.cdk8s-out' });
});

(cli ? test : test.skip)(
  'the stock `cdk8s synth` gives the same objects as `npm run synth`',
  () => {
    const out = mkdtempSync(join(tmpdir(), 'stock-'));
    try {
      const run = spawnSync(cli ?? '', ['synth', '--check-upgrade=false', '--output', out], {
        cwd: join(__dirname, '..', '..'),
        encoding: 'utf8',
      });
      expect([run.status, run.stderr]).toEqual([0, '']);
      const stock = readdirSync(out).flatMap((file) => objectsIn(readFileSync(join(out, file), 'utf8')));
      const ours = [...renderedOf(labOf(rootText())).files.values()].flatMap(objectsIn);
      expect(stock.length).toBe(ours.length);
      expect([...stock].sort()).toEqual([...ours].sort());
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
  180_000,
);
