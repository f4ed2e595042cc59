import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffDist, writeDist } from '../../../../charts/lib/dist-writer/write-dist';
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

describe('what we did not write', () => {
  const foreign = {
    '.gitkeep': '',
    'calico/README.md': 'mine',
    'sub/.git/HEAD': 'ref',
    'sub/.git/objects/ab/cd': 'blob',
    'vendor/x.yaml': 'y',
  };

  function makeForeign(): string {
    const dist = makeDist();
    putFiles(dist, foreign);
    mkdirSync(join(dist, 'empty/inner'), { recursive: true });
    symlinkSync('/nonexistent', join(dist, 'dangling'));
    symlinkSync('calico', join(dist, 'link'));
    return dist;
  }

  test('is reported, a repository and an empty directory as one entry, links not followed', () => {
    const expected = ['.gitkeep', 'calico/README.md', 'dangling', 'empty/inner/', 'link', 'sub/.git/', 'vendor/x.yaml'];
    expect(diffDist(makeForeign(), next).foreign).toEqual(expected);
  });

  test('survives a write, the same files as before', () => {
    const dist = makeForeign();
    const before = Object.keys(foreign).map((path) => identity(join(dist, path)));
    writeDist(dist, next);
    const rest = { 'empty/inner/': '', dangling: '-> /nonexistent', link: '-> calico' };
    expect(readTree(dist)).toEqual({ ...Object.fromEntries(next), ...foreign, ...rest });
    expect(Object.keys(foreign).map((path) => identity(join(dist, path)))).toEqual(before);
    expect(leftovers(dist)).toEqual([]);
  });

  test('keeps a directory alive that lost all its generated files', () => {
    const dist = makeForeign();
    writeDist(dist, new Map());
    expect(readdirSync(join(dist, 'calico'))).toEqual(['README.md']);
  });

  test('survives in a directory that its owner cannot write to', () => {
    const dist = makeForeign();
    chmodSync(join(dist, 'vendor'), 0o555);
    writeDist(dist, next);
    expect(readTree(dist)).toMatchObject({ 'vendor/x.yaml': 'y' });
    expect(statSync(join(dist, 'vendor')).mode & 0o777).toBe(0o555);
    expect(leftovers(dist)).toEqual([]);
  });

  test('that is an empty directory becomes ours when files go into it', () => {
    const dist = makeForeign();
    const more = new Map([...next, ['empty/inner/a.yaml', generated('a')]]);
    expect(writeDist(dist, more).foreign).not.toContain('empty/inner/');
    expect(readTree(dist)).toMatchObject({ 'empty/inner/a.yaml': generated('a') });
  });

  test.each([
    { kind: 'a file', make: (path: string) => writeFileSync(path, 'mine'), is: 'a file that h5b did not write' },
    { kind: 'an empty file', make: (path: string) => writeFileSync(path, ''), is: 'a file that h5b did not write' },
    { kind: 'a symbolic link', make: (path: string) => symlinkSync('../z.yaml', path), is: 'a symbolic link' },
    { kind: 'an empty directory', make: (path: string) => mkdirSync(path), is: 'an empty directory' },
    {
      kind: 'a directory',
      make: (path: string) => putFiles(path, { 'x/y.md': 'mine' }),
      is: 'a directory that holds coredns/d.yaml/x/y.md',
    },
  ])('is never overwritten: $kind in the way is an error that names it', ({ make, is }) => {
    const dist = makeDist();
    mkdirSync(join(dist, 'coredns'));
    make(join(dist, 'coredns/d.yaml'));
    const before = fingerprint(dist);
    const error = expect.objectContaining({
      name: 'DistError',
      path: join(dist, 'coredns/d.yaml'),
      what: `in the way of files to write, and not written by h5b: coredns/d.yaml (${is})`,
      remedy: 'Move it elsewhere or remove it, then run the command again.',
    });
    expect(() => diffDist(dist, next)).toThrow(error);
    expect(() => writeDist(dist, next)).toThrow(error);
    expect(fingerprint(dist)).toEqual(before);
  });

  test.each([
    { kind: 'a file', make: (path: string) => writeFileSync(path, 'mine') },
    { kind: 'a symbolic link to a directory', make: (path: string) => symlinkSync('calico', path) },
  ])('is never replaced by a directory: $kind', ({ make }) => {
    const dist = makeDist();
    make(join(dist, 'coredns'));
    expect(() => writeDist(dist, next)).toThrow(`${join(dist, 'coredns')}: in the way of files to write`);
  });

  test('is listed when several are in the way, five of them by name', () => {
    const dist = join(makeSandbox(), 'dist');
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    putFiles(dist, Object.fromEntries(names.map((name) => [name, 'mine'])));
    expect(() => writeDist(dist, generatedFiles(Object.fromEntries(names.map((name) => [name, '']))))).toThrow(
      /: a \(.*, e \(.*\), 2 more\n/,
    );
  });

  test('is not lost if it appears, or an editor saves it, while the next dist is put together', () => {
    const dist = makeForeign();
    const fs = process.getBuiltinModule('node:fs');
    const { renameSync } = fs;
    // The first rename of a write is the one of the finished directory, with the swap to come.
    const spy = jest.spyOn(fs, 'renameSync').mockImplementationOnce((from, to) => {
      renameSync(from, to);
      putFiles(dist, { 'metallb/late.md': 'just made', 'calico/README.md~': 'mine, edited' });
      renameSync(join(dist, 'calico/README.md~'), join(dist, 'calico/README.md'));
    });
    try {
      writeDist(dist, next);
    } finally {
      spy.mockRestore();
    }
    expect(readTree(dist)).toMatchObject({ 'metallb/late.md': 'just made', 'calico/README.md': 'mine, edited' });
    expect(Object.keys(readTree(dist) ?? {})).not.toContain('metallb/c.yaml');
    expect(leftovers(dist)).toEqual([]);
  });

  test('is copied with its time and mode where the file system has no hard links', () => {
    const dist = makeForeign();
    chmodSync(join(dist, 'vendor/x.yaml'), 0o640);
    const times = ['vendor/x.yaml', 'z.yaml'].map((path) => statSync(join(dist, path)).mtimeMs);
    const spy = jest.spyOn(process.getBuiltinModule('node:fs'), 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    });
    try {
      writeDist(dist, next);
    } finally {
      spy.mockRestore();
    }
    expect(readTree(dist)).toMatchObject({ ...Object.fromEntries(next), ...foreign, link: '-> calico' });
    expect(statSync(join(dist, 'vendor/x.yaml')).mode & 0o777).toBe(0o640);
    const after = ['vendor/x.yaml', 'z.yaml'].map((path) => statSync(join(dist, path)).mtimeMs);
    for (const [index, time] of times.entries()) expect(after[index]).toBeCloseTo(time, 0);
    expect(leftovers(dist)).toEqual([]);
  });
});
