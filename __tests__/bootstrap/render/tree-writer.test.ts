import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BootTree } from '../../../bootstrap/render/boot-tree';
import { TreeError, writeTree } from '../../../bootstrap/render/tree-writer';

const TREE: BootTree = {
  files: [
    { path: 'a/root/etc/hostname', nodes: ['a'], mode: '0644', content: 'a\n' },
    { path: 'a/root/key', nodes: ['a'], mode: '0600', content: 'key\n' },
    { path: 'b/root/etc/hostname', nodes: ['b'], mode: '0644', content: 'b\n' },
    { path: 's/root/dnsmasq.conf', nodes: [], mode: '0644', content: 'port=0\n' },
  ],
  links: [{ path: 's/root/tftp/image', nodes: ['b'], target: '../image' }],
  unfilled: [{ path: 'a/root/token', nodes: ['a'], waitsFor: ['secret k3s/agent-token'] }],
};

/** Of the tree, what concerns node `a`, with another text. */
const ONLY_A: BootTree = {
  files: TREE.files.filter(({ nodes }) => !nodes.includes('b')).map((file) => ({ ...file, content: `new ${file.content}` })),
  links: [],
  unfilled: TREE.unfilled,
};

let parent = '';
let out = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'h5b-tree-'));
  out = join(parent, 'boot');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(out, path), 'utf8');

test('writes files with their modes, links as links, and nothing else beside the directory', () => {
  expect(writeTree(out, TREE)).toEqual({ added: 5, changed: 0, removed: 0 });
  expect(read('a/root/etc/hostname')).toBe('a\n');
  expect(statSync(join(out, 'a/root/key')).mode & 0o777).toBe(0o600);
  expect(readlinkSync(join(out, 's/root/tftp/image'))).toBe('../image');
  expect(existsSync(join(out, 'a/root/token'))).toBe(false);
  expect(readdirSync(parent)).toEqual(['boot']);
});

test('touches nothing when nothing differs', () => {
  writeTree(out, TREE);
  const before = lstatSync(out).ino;
  expect(writeTree(out, TREE)).toEqual({ added: 0, changed: 0, removed: 0 });
  expect(lstatSync(out).ino).toBe(before);
});

test('writes again what was edited or lost, and removes what is not wanted any more', () => {
  writeTree(out, TREE);
  writeFileSync(join(out, 's/root/dnsmasq.conf'), 'edited');
  rmSync(join(out, 'a/root/key'));
  const less = { ...TREE, files: TREE.files.filter(({ nodes }) => !nodes.includes('b')) };
  expect(writeTree(out, less)).toEqual({ added: 0, changed: 2, removed: 1 });
  expect(read('s/root/dnsmasq.conf')).toBe('port=0\n');
  expect(existsSync(join(out, 'b'))).toBe(false);
});

test('of one node, leaves what concerns the others alone', () => {
  writeTree(out, TREE);
  writeTree(out, ONLY_A, 'a');
  expect(read('a/root/etc/hostname')).toBe('new a\n');
  expect(read('s/root/dnsmasq.conf')).toBe('new port=0\n');
  expect(read('b/root/etc/hostname')).toBe('b\n');
  expect(readlinkSync(join(out, 's/root/tftp/image'))).toBe('../image');
  expect(writeTree(out, ONLY_A, 'a')).toEqual({ added: 0, changed: 0, removed: 0 });
});

test.each([
  ['a file in a directory of somebody else', false, 'thesis.txt'],
  ['a note in a rendered directory', true, 'a/note'],
])('refuses %s, names what it found, and leaves it', (_, rendered, named) => {
  mkdirSync(out);
  if (rendered) writeTree(out, TREE);
  writeFileSync(join(out, named), 'x');
  expect(() => writeTree(out, TREE)).toThrow(TreeError);
  expect(() => writeTree(out, TREE)).toThrow(`${named}. Move it away, or name another directory with --out`);
  expect(existsSync(join(out, named))).toBe(true);
});

test('takes an empty directory', () => {
  mkdirSync(out);
  expect(writeTree(out, TREE).added).toBe(5);
});

test('refuses a file in its place', () => {
  writeFileSync(out, 'x');
  expect(() => writeTree(out, TREE)).toThrow(`${out} is no directory; name another with --out`);
});

test('after a kill between its two renames, the directory comes back', () => {
  writeTree(out, TREE);
  renameSync(out, join(parent, '.boot.old'));
  mkdirSync(join(parent, '.boot.new/half'), { recursive: true });
  expect(writeTree(out, TREE)).toEqual({ added: 0, changed: 0, removed: 0 });
  expect(read('b/root/etc/hostname')).toBe('b\n');
});

test('says why it cannot write', () => {
  writeFileSync(join(parent, 'file'), '');
  const below = join(parent, 'file/boot');
  expect(() => writeTree(below, TREE)).toThrow(`${below} cannot be written: ENOTDIR`);
});
