import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchiveEntry, nodeArchive } from '../../../bootstrap/render/node-archive';

const entries: readonly ArchiveEntry[] = [
  { path: 'h5b/root/etc/hostname', mode: 0o644, content: Buffer.from('pi-worker\n') },
  { path: 'h5b/root/etc/ssh/ssh_host_ed25519_key', mode: 0o600, content: Buffer.from('not a key') },
  { path: 'h5b/root/etc/h5b/k3s-agent', mode: 0o644, content: Buffer.alloc(0) },
  { path: 'h5b/root/usr/local/bin/hello', mode: 0o755, content: Buffer.from('#!/bin/sh\necho "\u00e4"\n') },
];

const file = (path: string, mode = 0o644): ArchiveEntry => ({ path, mode, content: Buffer.from('x') });

/** Reads newc by its specification, independent of the writer: header fields by offset, 8 hex digits each. */
function read(archive: Buffer) {
  const members: { path: string; mode: number; inode: number; content: string; time: number; owner: number; offset: number }[] =
    [];
  for (let offset = 0; ; ) {
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', offset + 6 + index * 8, offset + 14 + index * 8), 16);
    expect(archive.toString('latin1', offset, offset + 6)).toBe('070701');
    const pathEnd = offset + 110 + field(11);
    const path = archive.toString('latin1', offset + 110, pathEnd - 1);
    if (path === 'TRAILER!!!') return members;
    const start = Math.ceil(pathEnd / 4) * 4;
    const content = archive.toString('utf8', start, start + field(6));
    members.push({ path, mode: field(1), inode: field(0), content, time: field(5), owner: field(2) + field(3), offset });
    offset = Math.ceil((start + field(6)) / 4) * 4;
  }
}

const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

describe('a node archive', () => {
  test('holds every file with its content and mode, and each directory before what is in it', () => {
    const members = read(nodeArchive(entries));
    expect(members.map(({ path, mode, content }) => [path, mode.toString(8), content])).toEqual([
      ['h5b', '40755', ''],
      ['h5b/root', '40755', ''],
      ['h5b/root/etc', '40755', ''],
      ['h5b/root/etc/h5b', '40755', ''],
      ['h5b/root/etc/h5b/k3s-agent', '100644', ''],
      ['h5b/root/etc/hostname', '100644', 'pi-worker\n'],
      ['h5b/root/etc/ssh', '40755', ''],
      ['h5b/root/etc/ssh/ssh_host_ed25519_key', '100600', 'not a key'],
      ['h5b/root/usr', '40755', ''],
      ['h5b/root/usr/local', '40755', ''],
      ['h5b/root/usr/local/bin', '40755', ''],
      ['h5b/root/usr/local/bin/hello', '100755', '#!/bin/sh\necho "\u00e4"\n'],
    ]);
  });

  test('belongs to root, has no time, and gives no two entries one inode, which would make them hard links', () => {
    const members = read(nodeArchive(entries));
    expect(new Set(members.map(({ inode }) => inode)).size).toBe(members.length);
    expect(members.filter(({ owner, time }) => owner !== 0 || time !== 0)).toEqual([]);
  });

  test('has the same bytes for the same entries in another order', () => {
    expect(nodeArchive([...entries].reverse()).equals(nodeArchive(entries))).toBe(true);
  });

  test('has a length that is a multiple of 4, so that another archive may follow', () => {
    for (const length of [0, 1, 2, 3, 4])
      expect(nodeArchive([{ path: 'a', mode: 0o600, content: Buffer.alloc(length) }]).length % 4).toBe(0);
  });

  test.each([
    ['/etc/passwd', 'not a relative path'],
    ['../etc/passwd', 'not a relative path'],
    ['etc//passwd', 'not a relative path'],
    ['etc/./passwd', 'not a relative path'],
    ['etc/', 'not a relative path'],
    ['', 'not a relative path'],
    ['etc/gr\u00fc\u00dfe', 'not a relative path'],
    ['etc/a b', 'not a relative path'],
    ['TRAILER!!!', 'ends a cpio archive'],
  ])('refuses the path %j', (path, reason) => {
    expect(() => nodeArchive([file(path)])).toThrow(reason);
  });

  test.each([-1, 0o10000, 1.5, Number.NaN])('refuses the mode %d', (mode) => {
    expect(() => nodeArchive([file('etc/hostname', mode)])).toThrow('of etc/hostname is not within 0o0 to 0o7777');
  });

  test('refuses a path that the kernel could not unpack for its length', () => {
    expect(() => nodeArchive([file(`etc/${'x'.repeat(4096)}`)])).toThrow('not a relative path');
  });

  test('refuses a path given twice, and a file that lies below another file', () => {
    expect(() => nodeArchive([file('a'), file('a')])).toThrow('a is given twice');
    expect(() => nodeArchive([file('a'), file('a/b')])).toThrow('a is a file and a directory');
  });

  const cpio = has('cpio') ? test : test.skip;
  cpio('is unpacked by cpio with the modes and contents it was given [needs: cpio]', () => {
    const directory = mkdtempSync(join(tmpdir(), 'h5b-cpio-'));
    try {
      const unpacked = spawnSync('cpio', ['-idm', '--quiet'], { cwd: directory, input: nodeArchive(entries), encoding: 'utf8' });
      expect([unpacked.status, unpacked.stderr]).toEqual([0, '']);
      for (const { path, mode, content } of entries) {
        expect((statSync(join(directory, path)).mode & 0o7777).toString(8)).toBe(mode.toString(8));
        expect(readFileSync(join(directory, path)).equals(content)).toBe(true);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  const bsdtar = has('bsdtar') ? test : test.skip;
  bsdtar('is listed by libarchive [needs: bsdtar]', () => {
    const listed = spawnSync('bsdtar', ['-tf', '-'], { input: nodeArchive(entries), encoding: 'utf8' });
    expect([listed.status, listed.stderr]).toEqual([0, '']);
    expect(listed.stdout.split('\n')).toEqual(expect.arrayContaining(entries.map(({ path }) => path)));
  });
});
