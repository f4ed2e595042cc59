import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DistError, toDistError } from '../../../../charts/lib/dist-writer/error';
import { diffDist, writeDist } from '../../../../charts/lib/dist-writer/write-dist';
import { DistChildren, ended } from '../../../support/dist-child';
import { generatedFiles, leftovers, makeSandbox, putFiles, readTree } from '../../../support/dist-sandbox';

const fs = process.getBuiltinModule('node:fs');
const files = generatedFiles({ 'calico/a.yaml': 'a', 'metallb/c.yaml': 'c', 'z.yaml': 'z' });
const next = generatedFiles({ 'calico/a.yaml': 'changed', 'coredns/d.yaml': 'new', 'z.yaml': 'z' });
const sandbox = makeSandbox();
const children = new DistChildren(join(sandbox, 'compiled'));

afterEach(() => jest.restoreAllMocks());

function makeDist(): string {
  const dist = join(makeSandbox(), 'dist');
  writeDist(dist, files);
  return dist;
}

describe('a directory that cannot be a dist is refused, by both commands and before anything is touched', () => {
  test.each([
    { kind: 'no name', make: () => '', what: 'has no name' },
    { kind: 'the root directory', make: () => '/', what: 'the root directory' },
    { kind: 'a file', make: (root: string) => put(root, 'dist'), what: 'it is a file, not a directory' },
    {
      kind: 'below a file',
      make: (root: string) => join(put(root, 'file'), 'dist'),
      what: 'part of this path is a file, not a directory (ENOTDIR)',
    },
    { kind: 'a link to a file', make: (root: string) => link(root, put(root, 'file')), what: 'it is a file, not a directory' },
    { kind: 'a link to nothing', make: (root: string) => link(root, 'nowhere'), what: 'a symbolic link to' },
    { kind: 'a circle of links', make: (root: string) => link(root, 'dist'), what: 'too many symbolic links (ELOOP)' },
    { kind: 'a name too long', make: (root: string) => join(root, 'd'.repeat(256)), what: 'the name is too long' },
  ])('$kind', ({ make, what }) => {
    const root = makeSandbox();
    const dir = make(root);
    const before = readTree(root);
    const error = expect.objectContaining({
      name: 'DistError',
      what: expect.stringContaining(what),
      remedy: expect.stringMatching(/\w+ .*\.$/),
    });
    expect(() => diffDist(dir, files)).toThrow(error);
    expect(() => writeDist(dir, files)).toThrow(error);
    expect(readTree(root)).toEqual(before);
  });

  test('the directory that the command runs in, or one above it', () => {
    const dist = makeDist();
    const cwd = process.cwd();
    process.chdir(join(dist, 'calico'));
    try {
      expect(() => writeDist(dist, next)).toThrow(`${dist}: the command runs inside the directory that it replaces`);
    } finally {
      process.chdir(cwd);
    }
    expect(readTree(dist)).toEqual(Object.fromEntries(files));
  });

  function put(root: string, name: string): string {
    writeFileSync(join(root, name), 'mine');
    return join(root, name);
  }

  function link(root: string, target: string): string {
    symlinkSync(target, join(root, 'dist'));
    return join(root, 'dist');
  }
});

describe('without the permission, the error names the path and the directory stays as it was', () => {
  test.each([
    { what: 'a generated file that cannot be read', path: 'calico/a.yaml', mode: 0o000, at: 'calico/a.yaml' },
    { what: 'a foreign file that cannot be read', path: 'mine.md', mode: 0o000, at: 'mine.md' },
    { what: 'a directory that cannot be listed', path: 'calico', mode: 0o300, at: 'calico' },
    { what: 'a parent that cannot be written', path: '..', mode: 0o555, at: '../.dist.new-' },
  ])('$what', async ({ path, mode, at }) => {
    const dist = makeDist();
    putFiles(dist, { 'mine.md': 'mine' });
    const before = readTree(dist);
    // Root may do everything, so the child works as nobody where the tests run as root.
    const uid = process.getuid?.() === 0 ? 65534 : undefined;
    if (uid !== undefined)
      for (const each of ['..', '.', ...readdirSync(dist, { recursive: true, encoding: 'utf8' })])
        fs.chownSync(join(dist, each), uid, uid);
    const usual = statSync(join(dist, path)).mode & 0o7777;
    chmodSync(join(dist, path), mode);
    const end = await ended(children.start(dist, next, {}, uid));
    chmodSync(join(dist, path), usual);
    expect(end).toMatchObject({ code: 1, stderr: expect.stringContaining(`DistError: ${join(dist, at)}`) });
    expect(end.stderr).toContain('permission denied (EACCES)');
    expect(readTree(dist)).toEqual(before);
    expect(leftovers(dist)).toEqual([]);
  });
});

/** The operations that need space, and all that change the disk. */
const ALLOCATING = ['copyFileSync', 'linkSync', 'mkdirSync', 'symlinkSync', 'writeSync'] as const;
const CHANGING = [
  ...ALLOCATING,
  'fsyncSync',
  'openSync',
  'chmodSync',
  'fchmodSync',
  'renameSync',
  'rmdirSync',
  'unlinkSync',
  'utimesSync',
  'readSync',
] as const;

/** Makes file operations fail: `fails` gets the number of the call among them. Returns how many there were so far. */
function sabotage(names: readonly (typeof CHANGING)[number][], code: string, fails: (call: number) => boolean): () => number {
  let calls = 0;
  for (const name of names) {
    const original: unknown = fs[name];
    if (typeof original !== 'function') throw new Error(`${name} is not a function`);
    jest.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
      calls++;
      if (fails(calls)) throw Object.assign(new Error(`${code}: injected`), { code, syscall: name });
      return Reflect.apply(original, fs, args);
    });
  }
  return () => calls;
}

describe('an operation that fails', () => {
  test('because the disk is full, at any moment, leaves the directory as it was and nothing beside it', () => {
    const probe = makeDist();
    const count = sabotage(ALLOCATING, 'ENOSPC', () => false);
    writeDist(probe, next);
    const total = count();
    expect(total).toBeGreaterThan(5);
    for (let point = 1; point <= total; point++) {
      jest.restoreAllMocks();
      const dist = makeDist();
      sabotage(ALLOCATING, 'ENOSPC', (call) => call >= point);
      const error = caught(() => writeDist(dist, next));
      jest.restoreAllMocks();
      const remedy = 'Free some space, then run the command again.';
      const expected = {
        name: 'DistError',
        what: 'no space left on the device (ENOSPC)',
        remedy: expect.stringContaining(remedy),
      };
      expect({ point, error }).toMatchObject({ point, error: expected });
      expect({ point, tree: readTree(dist), left: leftovers(dist) }).toEqual({
        point,
        tree: Object.fromEntries(files),
        left: [],
      });
    }
  });

  test('in any way, at any moment, leaves the old dist or the new one, and the next run completes', () => {
    const probe = makeDist();
    const count = sabotage(CHANGING, 'EIO', () => false);
    writeDist(probe, next);
    const total = count();
    expect(total).toBeGreaterThan(20);
    const seen = new Set<string>();
    for (let point = 1; point <= total; point++) {
      jest.restoreAllMocks();
      const dist = makeDist();
      sabotage(CHANGING, 'EIO', (call) => call === point);
      const error = caught(() => writeDist(dist, next));
      jest.restoreAllMocks();
      expect({ point, error }).toMatchObject({ point, error: { name: 'DistError', what: expect.stringContaining('EIO') } });
      const isOld = readTree(dist)?.['calico/a.yaml'] === files.get('calico/a.yaml');
      expect({ point, tree: readTree(dist) }).toEqual({ point, tree: Object.fromEntries(isOld ? files : next) });
      seen.add(isOld ? 'old' : 'new');
      writeDist(dist, next);
      expect({ point, tree: readTree(dist), left: leftovers(dist) }).toEqual({ point, tree: Object.fromEntries(next), left: [] });
    }
    expect([...seen].sort()).toEqual(['new', 'old']);
  });
});

describe('a mount point', () => {
  test('as the directory cannot be replaced, which is explained', () => {
    const dist = join(makeSandbox(), 'dist');
    mkdirSync(dist);
    mounted(dist, () => {
      expect(caught(() => writeDist(dist, next))).toMatchObject({
        path: dist,
        what: expect.stringContaining('cannot be replaced'),
        remedy: expect.stringContaining('dist is as it was'),
      });
      expect(readTree(dist)).toEqual({});
    });
    expect(leftovers(dist)).toEqual([]);
  });

  test.each([{ inside: 'calico/mine' }, { inside: 'mine/.git' }])(
    'inside the directory ($inside) is neither copied nor emptied',
    ({ inside }) => {
      const dist = makeDist();
      mkdirSync(join(dist, inside), { recursive: true });
      mounted(join(dist, inside), () => {
        putFiles(join(dist, inside), { 'precious.md': 'mine' });
        expect(() => writeDist(dist, next)).toThrow(`${join(dist, inside)}: another file system is mounted here`);
        expect(readTree(dist)).toEqual({ ...Object.fromEntries(files), [`${inside}/precious.md`]: 'mine' });
      });
      expect(leftovers(dist)).toEqual([]);
    },
  );

  test('of the same file system inside the directory is neither copied nor emptied', () => {
    const dist = makeDist();
    const source = makeSandbox();
    putFiles(source, { 'precious.md': 'mine' });
    mkdirSync(join(dist, 'mine'));
    mounted(join(dist, 'mine'), () => expect(() => writeDist(dist, next)).toThrow('(EXDEV)'), ['--bind', source]);
    expect(readTree(source)).toEqual({ 'precious.md': 'mine' });
    expect(leftovers(dist)).toEqual([]);
  });

  /** Runs `test` with a file system mounted at `path`; says so if this machine cannot mount. */
  function mounted(path: string, test: () => void, args: readonly string[] = ['-t', 'tmpfs', 'tmpfs']): void {
    if (process.platform !== 'linux' || process.getuid?.() !== 0 || spawnSync('mount', [...args, path]).status !== 0) {
      console.warn(`SKIPPED: ${expect.getState().currentTestName} (mounting needs root on Linux)`);
      return;
    }
    try {
      test();
    } finally {
      spawnSync('umount', [path]);
    }
  }
});

test.each([
  { error: Object.assign(new Error('x'), { code: 'EROFS', path: '/a' }), text: '/a: the file system is read-only (EROFS)' },
  { error: Object.assign(new Error('x'), { code: 'EMFILE' }), text: '/fallback: too many open files (EMFILE)' },
  { error: Object.assign(new Error('EODD: strange'), { code: 'EODD' }), text: '/fallback: EODD: strange' },
  { error: 'thrown text', text: '/fallback: thrown text' },
])('an error that is none of ours becomes one: $text', ({ error, text }) => {
  expect(toDistError(error, '/fallback').message).toContain(text);
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error instanceof DistError ? error : String(error);
  }
  return undefined;
}
