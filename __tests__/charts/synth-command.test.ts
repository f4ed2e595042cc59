import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runSynth } from '../../charts/lib/run-synth';
import { missionText } from '../support/cluster';

const ROOT = resolve(__dirname, '..', '..');
let directory: string;
let out: string;
let config: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'synth-'));
  out = join(directory, 'dist');
  config = join(directory, 'homelab.yaml');
  writeFileSync(config, missionText());
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function synth(compareOnly = false) {
  let said = '';
  const code = runSynth({ config, out, compareOnly }, { write: (text) => (said += text) });
  return { code, said };
}

const edit = (find: string | RegExp, replacement: string) => {
  const text = missionText().replace(find, replacement);
  expect(text).not.toBe(missionText());
  writeFileSync(config, text);
};

test('the first run writes everything, the second changes nothing and says so', () => {
  const first = synth();
  expect(first.code).toBe(0);
  expect(first.said).toMatch(
    /\d+ components, \d+ objects, 0 errors, 0 warnings; .*dist\/: \d+ added, 0 changed, 0 removed, 0 unchanged\./,
  );
  expect(first.said).toContain('Next: git status --short');
  const { mtimeMs } = statSync(join(out, 'metallb/deployment.metallb-system.controller.yaml'));
  const second = synth();
  expect([second.code, second.said]).toEqual([0, expect.stringContaining('nothing changed in')]);
  expect(statSync(join(out, 'metallb/deployment.metallb-system.controller.yaml')).mtimeMs).toBe(mtimeMs);
});

test('--check tells a fresh dist from a stale one, shows the changed lines, and writes nothing', () => {
  synth();
  expect(synth(true)).toEqual({ code: 0, said: expect.stringContaining('is up to date') });
  edit('port: 9898', 'port: 9999');
  const stale = synth(true);
  expect(stale.code).toBe(1);
  expect(stale.said).toContain('~ http-apps/deployment.apps.podinfo.yaml');
  expect(stale.said).toContain('    - - containerPort: 9898');
  expect(stale.said).toContain('    + - containerPort: 9999');
  expect(stale.said).toContain('Next: npm run synth');
  expect(readFileSync(join(out, 'http-apps/deployment.apps.podinfo.yaml'), 'utf8')).toContain('9898');
});

test('what an app no longer needs goes, and what others wrote stays and is named', () => {
  synth();
  writeFileSync(join(out, 'notes.md'), 'mine\n');
  edit(/^ {2}podinfo:.*\n/m, '');
  const { code, said } = synth();
  expect(code).toBe(0);
  expect(existsSync(join(out, 'http-apps'))).toBe(false);
  expect(readFileSync(join(out, 'notes.md'), 'utf8')).toBe('mine\n');
  expect(said).toContain('Left alone, not made by synth: notes.md');
});

test('a mistake in homelab.yaml is shown at its line, with exit code 2 and the old dist untouched', () => {
  synth();
  const before = readFileSync(join(out, 'metallb-config/ipaddresspool.metallb-system.lan.yaml'), 'utf8');
  edit('192.168.1.240-192.168.1.254', '192.168.1.190-192.168.1.254');
  const { code, said } = synth();
  expect(code).toBe(2);
  expect(said).toMatch(/homelab\.yaml:\d+:\d+: error: network\.pools\.lan/);
  expect(said).toMatch(/\n {2}\d+ \| .*192\.168\.1\.190-192\.168\.1\.254/);
  expect(said).toContain('nothing was written.');
  expect(readFileSync(join(out, 'metallb-config/ipaddresspool.metallb-system.lan.yaml'), 'utf8')).toBe(before);
});

test('a finding of severity error stops the writing, with exit code 1, why and remedy', () => {
  // Root is refused in a restricted namespace: homelab.yaml's own rules do not know Pod Security.
  edit('runAs: { user: 10001 }', 'runAs: { user: 0 }');
  const { code, said } = synth();
  expect(code).toBe(1);
  expect(said).toContain('error pod-security · http-apps: Deployment apps/podinfo');
  expect(said).toMatch(/ {2}why: .*\n {2}do: /);
  expect(said).toContain('nothing was written.');
  expect(existsSync(out)).toBe(false);
});

test('a directory that cannot be written ends with exit code 3 and a remedy', () => {
  mkdirSync(join(directory, 'file'));
  out = join(directory, 'homelab.yaml');
  const { code, said } = synth();
  expect(code).toBe(3);
  expect(said).toContain(out);
});

test('the command answers --help, and refuses an unknown option with exit code 2', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['-r', './register.js', 'charts/synth.ts', ...args], { cwd: ROOT, encoding: 'utf8' });
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Exit codes') });
  const refused = run('--chekc');
  expect([refused.status, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain("Unknown option '--chekc'");
  expect(refused.stderr).not.toContain('    at ');
});

test('--check without the dashes, which npm keeps for itself, does not write', () => {
  const { status, stderr } = spawnSync(process.execPath, ['-r', './register.js', 'charts/synth.ts', '--out', out], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, npm_config_check: 'true' },
  });
  expect([status, existsSync(out)]).toEqual([2, false]);
  expect(stderr).toContain('npm run synth -- --check');
});
