import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CheckOptions, runCheck } from '../../../../charts/lib/check/run-check';

/** Loses packets between nodes, which `load-balancer-local` finds. */
const OPEN = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: kube-system }
spec: { type: NodePort, clusterIP: None, selector: {}, ports: [{ port: 80 }] }
`;
const CLEAN = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: kube-system }\ndata: { a: b }\n';
const LOCAL = ['load-balancer-local'];

let home = '';
const cwd = process.cwd();

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'h5b-check-'));
  process.chdir(home);
});

afterEach(() => {
  process.chdir(cwd);
  rmSync(home, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
}

function run(sources: readonly string[], options: Partial<CheckOptions> = {}) {
  const texts = { out: '', err: '' };
  const code = runCheck(
    { sources, rules: LOCAL, json: false, verbose: false, ...options },
    { out: { write: (text) => (texts.out += text) }, err: { write: (text) => (texts.err += text) } },
  );
  return { code, ...texts };
}

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args], {
    cwd: home,
    stdio: 'pipe',
  });

test('a directory without errors gives 0 and a summary', () => {
  write({ 'dist/web/a.yaml': CLEAN });
  expect(run(['dist'])).toMatchObject({ code: 0, out: 'dist: 1 object, 1 rule: no findings\n' });
});

test('an error gives 1, with the path below where the user is', () => {
  write({ 'dist/web/service.yaml': OPEN });
  const { code, out } = run(['dist']);
  expect(code).toBe(1);
  expect(out).toContain('web: Service kube-system/web  dist/web/service.yaml:1\n');
});

test('a single file and another directory are one cluster', () => {
  write({
    'one.yaml': OPEN,
    'more/two.yaml': CLEAN,
    'more/.hidden/x.yaml': 'a: [',
    'more/node_modules/x.yaml': 'a: [',
    'more/notes.txt': 'a: [',
  });
  expect(run(['one.yaml', 'more']).out).toContain('one.yaml more: 2 objects, 1 rule: 1 error, 0 warnings');
});

test('a file that is named twice is read once', () => {
  write({ 'dist/a.yaml': CLEAN });
  expect(run(['dist', 'dist/a.yaml'], { rules: ['duplicate-object'] }).code).toBe(0);
});

test('what cannot be read gives 2 and its place, and does not hide the findings', () => {
  write({ 'dist/web/service.yaml': OPEN, 'dist/web/bad.yaml': 'a:\n  - [1\nb: 2\n' });
  const { code, out } = run(['dist']);
  expect(code).toBe(2);
  expect(out).toMatch(/^unreadable dist\/web\/bad\.yaml:3:1 \S/);
  expect(out).toContain('1 error, 0 warnings, 1 unreadable document');
});

test('bytes that are no UTF-8 and links to nowhere are problems, not crashes', () => {
  write({ 'dist/a.yaml': CLEAN });
  writeFileSync(join(home, 'dist/latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe4]));
  symlinkSync('nowhere', join(home, 'dist/link.yaml'));
  const { code, out } = run(['dist']);
  expect(code).toBe(2);
  expect(out).toContain('unreadable dist/latin.yaml:1:1 not UTF-8 text; save it as UTF-8');
  expect(out).toContain('unreadable dist/link.yaml:1:1 cannot be read: ENOENT');
});

test.each([
  ['an empty directory', [], ['dist'], /^no Kubernetes objects in dist; name a directory/],
  [
    'a rule that does not exist',
    ['load-balancer-locall'],
    ['dist/a.yaml'],
    /^no rule is called "load-balancer-locall"; did you mean "load-balancer-local"\?/,
  ],
])('%s gives 2 and says what to do', (_title, rules, sources, message) => {
  write({ 'dist/values.txt': '', 'x/a.yaml': CLEAN });
  mkdirSync(join(home, 'dist'), { recursive: true });
  const { code, err } = run(sources, { rules });
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test('a directory of other YAML says why nothing was checked', () => {
  write({ 'chart/values.yaml': 'replicas: 1\n' });
  expect(run(['chart'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('(1 documents skipped: no kind: not a Kubernetes object)'),
  });
});

test('a homelab.yaml that is wrong gives 2 and its diagnostics', () => {
  write({ 'dist/a.yaml': CLEAN, 'homelab.yaml': 'cluster: 1\n' });
  const { code, err } = run(['dist'], { config: 'homelab.yaml' });
  expect(code).toBe(2);
  expect(err).toContain('homelab.yaml:1:');
});

test('JSON goes to stdout alone', () => {
  write({ 'dist/web/service.yaml': OPEN });
  const { code, out, err } = run(['dist'], { json: true });
  expect([code, err]).toEqual([1, '']);
  expect(JSON.parse(out).sources[0]).toMatchObject({
    name: 'dist',
    errors: 1,
    findings: [{ rule: 'load-balancer-local', line: 4 }],
  });
});

describe('revisions', () => {
  beforeEach(() => {
    git('init', '-q', '-b', 'main');
    write({ 'dist/web/service.yaml': OPEN, 'dist/web/ünïcode.yaml': CLEAN, 'clusters/home/a.yaml': CLEAN });
    git('add', '.');
    git('commit', '-q', '-m', 'open');
    write({ 'dist/web/service.yaml': OPEN.replace('NodePort', 'ClusterIP') });
    git('commit', '-q', '-a', '-m', 'closed');
  });

  test('a revision means its dist, not the one in the working tree', () => {
    expect(run(['HEAD']).code).toBe(0);
    const before = run(['HEAD~1']);
    expect(before.code).toBe(1);
    expect(before.out).toContain('web: Service kube-system/web  HEAD~1:dist/web/service.yaml:1\n');
    expect(before.out).toContain('HEAD~1: 2 objects');
  });

  test.each(['main:clusters', 'main:clusters/home/a.yaml', 'main:clusters/'])(
    'a path in a revision can be named: %s',
    (source) => {
      expect(run([source])).toMatchObject({ code: 0, out: expect.stringContaining('1 object,') });
    },
  );

  test('every revision is a cluster of its own', () => {
    const { code, out } = run(['dist', 'HEAD~1']);
    expect(code).toBe(1);
    expect(out).toMatch(/^dist: 2 objects.*no findings\n/);
    expect(out).toContain('HEAD~1: 2 objects, 1 rule: 1 error');
  });

  test.each([
    ['a revision that does not exist', 'HEAD~9', /^"HEAD~9" is neither a file, nor a directory, nor in Git: /],
    ['a path that does not exist', 'main:nowhere', /^"main:nowhere" is neither a file, nor a directory, nor in Git: .*nowhere/],
    ['what looks like an option', '--output=x', /^"--output=x" is neither a file nor a Git revision/],
  ])('%s gives 2', (_title, source, message) => {
    const { code, err } = run([source]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

test('outside of a repository a name that is no file gives 2', () => {
  const { code, err } = run(['nowhere']);
  expect(code).toBe(2);
  expect(err).toMatch(/^"nowhere" is neither a file, nor a directory, nor in Git: not a git repository/);
});

test('without a dist the command that makes it is named', () => {
  expect(run(['dist'])).toMatchObject({ code: 2, err: 'there is no dist/ here; npm run synth makes it\n' });
});
