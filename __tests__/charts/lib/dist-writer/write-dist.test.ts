import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isUpToDate } from '../../../../charts/lib/dist-writer/diff';
import { diffDist, recoverDist, writeDist } from '../../../../charts/lib/dist-writer/write-dist';
import {
  fingerprint,
  generated,
  generatedFiles,
  identity,
  leftovers,
  makeSandbox,
  putFiles,
  readTree,
} from '../../../support/dist-sandbox';

const files = generatedFiles({ 'calico/b.yaml': 'b', 'calico/a.yaml': 'a', 'metallb/c.yaml': 'c', 'z.yaml': 'z' });
const next = generatedFiles({ 'calico/b.yaml': 'b', 'calico/a.yaml': 'changed', 'coredns/d.yaml': 'new', 'z.yaml': 'z' });

function makeDist(): string {
  const dist = join(makeSandbox(), 'dist');
  writeDist(dist, files);
  return dist;
}

describe('the first write', () => {
  test('makes the directory, its parents and every file', () => {
    const dist = join(makeSandbox(), 'deep', 'er', 'dist');
    const diff = writeDist(dist, files);
    expect(diff).toEqual({
      added: ['calico/a.yaml', 'calico/b.yaml', 'metallb/c.yaml', 'z.yaml'],
      changed: [],
      removed: [],
      unchanged: [],
      foreign: [],
    });
    expect(readTree(dist)).toEqual(Object.fromEntries(files));
    expect(leftovers(dist)).toEqual([]);
  });

  test('keeps the text byte for byte', () => {
    const dist = join(makeSandbox(), 'dist');
    const text = generated('tab\t, ümläut, 漢字, \u{1f980}, trailing space \r\n');
    writeDist(dist, new Map([['a.yaml', text]]));
    expect(readFileSync(join(dist, 'a.yaml'))).toEqual(Buffer.from(text));
  });

  test('of no files makes no directory', () => {
    const dist = join(makeSandbox(), 'dist');
    writeDist(dist, new Map());
    expect(readTree(dist)).toBeUndefined();
  });
});

describe('a diff', () => {
  test('tells added, changed, removed, unchanged and foreign apart, sorted by code unit', () => {
    const dist = makeDist();
    putFiles(dist, { 'calico/README.md': 'mine', 'B.md': 'mine', 'a.md': 'mine' });
    expect(diffDist(dist, next)).toEqual({
      added: ['coredns/d.yaml'],
      changed: ['calico/a.yaml'],
      removed: ['metallb/c.yaml'],
      unchanged: ['calico/b.yaml', 'z.yaml'],
      foreign: ['B.md', 'a.md', 'calico/README.md'],
    });
  });

  test('changes nothing', () => {
    const dist = makeDist();
    const before = fingerprint(dist);
    expect(isUpToDate(diffDist(dist, next))).toBe(false);
    expect(fingerprint(dist)).toEqual(before);
  });

  test('counts a missing directory as empty', () => {
    expect(diffDist(join(makeSandbox(), 'dist'), files)).toMatchObject({
      added: [...files.keys()].sort(),
      removed: [],
      foreign: [],
    });
  });

  test.each([
    { edit: 'a byte changed', text: generated('A') },
    { edit: 'a byte appended', text: `${generated('a')}#` },
    { edit: 'cut short after the marker', text: generated('a').slice(0, -2) },
    { edit: 'line ends turned into CRLF', text: generated('a').replaceAll('\n', '\r\n') },
  ])('finds a generated file with $edit', ({ text }) => {
    const dist = makeDist();
    writeFileSync(join(dist, 'calico/a.yaml'), text);
    expect(diffDist(dist, files)).toMatchObject({ changed: ['calico/a.yaml'], foreign: [] });
  });
});

describe('a write', () => {
  test('touches nothing at all if nothing differs', () => {
    const dist = makeDist();
    putFiles(dist, { 'notes.md': 'mine' });
    const before = fingerprint(dist);
    expect(isUpToDate(writeDist(dist, files))).toBe(true);
    expect(fingerprint(dist)).toEqual(before);
  });

  test('touches only the files that differ, and says which', () => {
    const dist = makeDist();
    const before = ['calico/b.yaml', 'z.yaml'].map((path) => identity(join(dist, path)));
    const changed = identity(join(dist, 'calico/a.yaml'));
    expect(writeDist(dist, next)).toMatchObject({
      added: ['coredns/d.yaml'],
      changed: ['calico/a.yaml'],
      removed: ['metallb/c.yaml'],
    });
    expect(readTree(dist)).toEqual(Object.fromEntries(next));
    expect(['calico/b.yaml', 'z.yaml'].map((path) => identity(join(dist, path)))).toEqual(before);
    expect(identity(join(dist, 'calico/a.yaml'))).not.toBe(changed);
    expect(lstatSync(join(dist, 'z.yaml')).nlink).toBe(1);
  });

  test('has the new files and directories on the disk before the swap, and the parent after it', () => {
    const dist = makeDist();
    const fs = process.getBuiltinModule('node:fs');
    const { openSync, fsyncSync, renameSync } = fs;
    const open = new Map<number, string>();
    const events: string[] = [];
    const plain = (path: unknown) =>
      String(path)
        .replace(/\.dist\.(\w+)-[^/]*/, '<$1>')
        .slice(join(dist, '..').length);
    const spies = [
      jest.spyOn(fs, 'openSync').mockImplementation((path, flags, mode) => {
        const file = openSync(path, flags, mode);
        open.set(file, plain(path));
        return file;
      }),
      jest.spyOn(fs, 'fsyncSync').mockImplementation((file) => {
        events.push(`fsync ${open.get(file)}`);
        fsyncSync(file);
      }),
      jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
        events.push(`rename ${plain(from)} ${plain(to)}`);
        renameSync(from, to);
      }),
    ];
    try {
      writeDist(dist, next);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    const synced = ['/coredns/d.yaml', '/calico/a.yaml', '', '/calico', '/coredns'].map((path) => `fsync /<new>${path}`);
    const swap = events.indexOf('rename /<new> /<ready>');
    expect(events.slice(0, swap).sort()).toEqual(synced.sort());
    expect(events.at(-1)).toBe('fsync ');
  });

  test('removes stale generated files and the directories they leave empty', () => {
    const dist = makeDist();
    expect(writeDist(dist, generatedFiles({ 'z.yaml': 'z' })).removed).toEqual([
      'calico/a.yaml',
      'calico/b.yaml',
      'metallb/c.yaml',
    ]);
    expect(readdirSync(dist)).toEqual(['z.yaml']);
  });

  test('of no files leaves an empty directory', () => {
    const dist = makeDist();
    writeDist(dist, new Map());
    expect(readdirSync(dist)).toEqual([]);
  });

  test.each([
    { change: 'a directory of stale files becomes a file', from: { 'a/b.yaml': '1', 'a/c/d.yaml': '2' }, to: { a: '3' } },
    { change: 'a stale file becomes a directory', from: { a: '1' }, to: { 'a/b.yaml': '2', 'a/c/d.yaml': '3' } },
    { change: 'a file is renamed in case only', from: { 'a/Pod.yaml': '1' }, to: { 'a/pod.yaml': '1' } },
  ])('copes when $change', ({ from, to }) => {
    const dist = join(makeSandbox(), 'dist');
    writeDist(dist, generatedFiles(from));
    writeDist(dist, generatedFiles(to));
    expect(readTree(dist)).toEqual(Object.fromEntries(generatedFiles(to)));
  });

  test('keeps the modes of changed files and of directories', () => {
    const dist = makeDist();
    chmodSync(join(dist, 'calico/a.yaml'), 0o640);
    chmodSync(join(dist, 'calico'), 0o2750);
    chmodSync(dist, 0o711);
    writeDist(dist, next);
    const modes = ['calico/a.yaml', 'calico', '.'].map((path) => statSync(join(dist, path)).mode & 0o7777);
    expect(modes).toEqual([0o640, 0o2750, 0o711]);
  });

  test('keeps the owner when root runs it, so that the next run as the user still works', () => {
    if (process.getuid?.() !== 0) {
      console.warn('SKIPPED: keeping the owner needs root');
      return;
    }
    const dist = makeDist();
    const { chownSync } = process.getBuiltinModule('node:fs');
    for (const path of ['.', 'calico']) chownSync(join(dist, path), 1234, 1235);
    writeDist(dist, next);
    const owners = ['.', 'calico', 'coredns'].map((path) => statSync(join(dist, path))).map(({ uid, gid }) => `${uid}:${gid}`);
    expect(owners).toEqual(['1234:1235', '1234:1235', '0:0']);
  });

  test('through a symbolic link replaces the directory and keeps the link', () => {
    const sandbox = makeSandbox();
    mkdirSync(join(sandbox, 'elsewhere'));
    writeDist(join(sandbox, 'elsewhere', 'real'), files);
    symlinkSync('elsewhere/real', join(sandbox, 'dist'));
    writeDist(join(sandbox, 'dist'), next);
    expect(lstatSync(join(sandbox, 'dist')).isSymbolicLink()).toBe(true);
    expect(readTree(join(sandbox, 'elsewhere', 'real'))).toEqual(Object.fromEntries(next));
    expect(readdirSync(sandbox)).toEqual(['dist', 'elsewhere']);
    expect(readdirSync(join(sandbox, 'elsewhere'))).toEqual(['real']);
  });
});

describe('after a writer without atomic exchange was killed between its renames', () => {
  // No process has this id: pid_max of Linux is at most 2^22 (proc(5)), that of macOS 99999.
  const dead = (dist: string, kind: string) =>
    join(dist, '..', `.dist.${kind}-9999999.1@${encodeURIComponent(process.getBuiltinModule('node:os').hostname())}`);

  function makeGap(): string {
    const dist = makeDist();
    putFiles(dist, { 'notes.md': 'mine' });
    writeDist(join(dist, '../next'), next);
    putFiles(join(dist, '../next'), { 'notes.md': 'mine' });
    renameSync(join(dist, '../next'), dead(dist, 'ready'));
    renameSync(dist, dead(dist, 'old'));
    return dist;
  }

  test.each([
    { command: 'diffDist', run: (dist: string) => diffDist(dist, next) },
    { command: 'recoverDist', run: (dist: string) => recoverDist(dist) },
    { command: 'writeDist', run: (dist: string) => writeDist(dist, next) },
  ])('$command puts the new dist in place', ({ run }) => {
    const dist = makeGap();
    run(dist);
    expect(readTree(dist)).toEqual({ ...Object.fromEntries(next), 'notes.md': 'mine' });
  });

  test('a write clears what is left, and brings home a foreign file that is only there', () => {
    const dist = makeGap();
    putFiles(dead(dist, 'old'), { 'calico/late.md': 'written in the last moment' });
    writeDist(dist, next);
    expect(readTree(dist)).toEqual({
      ...Object.fromEntries(next),
      'notes.md': 'mine',
      'calico/late.md': 'written in the last moment',
    });
    expect(leftovers(dist)).toEqual([]);
  });

  test('a half-built directory goes without bringing anything home', () => {
    const dist = makeDist();
    putFiles(dead(dist, 'new'), { 'cut-short.yaml': '', 'metallb/c.yaml': '' });
    writeDist(dist, files);
    expect(readTree(dist)).toEqual(Object.fromEntries(files));
    expect(leftovers(dist)).toEqual([]);
  });
});
