import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { swapDirectories } from '../../../../charts/lib/dist-writer/swap';
import { makeSandbox, putFiles, readTree } from '../../../support/dist-sandbox';

const which = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
const perl = which('perl');
// Reported as skipped where there is no exchange at all: on macOS, or without perl.
const onExchange = process.platform === 'linux' && perl !== '' ? test : test.skip;

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

/** Directories to swap, and a PATH with the given tools only: name → script, or the program to link to. */
function prepare(tools: Readonly<Record<string, string>>) {
  const root = makeSandbox();
  const [dist, ready, old, bin] = [join(root, 'dist'), join(root, 'ready'), join(root, 'old'), join(root, 'bin')];
  putFiles(dist, { 'a.yaml': 'old' });
  putFiles(ready, { 'a.yaml': 'new' });
  mkdirSync(bin);
  for (const [name, script] of Object.entries(tools)) {
    if (script.startsWith('/')) symlinkSync(script, join(bin, name));
    else {
      writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} "$@" >> ${root}/calls\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
  }
  process.env.PATH = bin;
  return { root, dist, ready, old };
}

describe('the swap', () => {
  onExchange('exchanges through perl', () => {
    const { dist, ready, old } = prepare({ perl });
    expect(swapDirectories(dist, ready, old)).toBe(ready);
    expect([readTree(dist), readTree(ready), readTree(old)]).toEqual([{ 'a.yaml': 'new' }, { 'a.yaml': 'old' }, undefined]);
  });

  onExchange('exchanges through an mv that can, with the options of coreutils 9.5', () => {
    // This mv stands in for one that the machine may not have.
    const script = `shift 4; exec ${perl} -e 'exit(syscall(0 + shift, -100, $ARGV[0], -100, $ARGV[1], 2) != 0)' ${process.arch === 'x64' ? 316 : 276} "$@"`;
    const { root, dist, ready, old } = prepare({ mv: script });
    expect(swapDirectories(dist, ready, old)).toBe(ready);
    expect([readTree(dist), readTree(ready)]).toEqual([{ 'a.yaml': 'new' }, { 'a.yaml': 'old' }]);
    expect(readTree(root)?.calls).toBe(`mv --exchange --no-copy -T -- ${ready} ${dist}\n`);
  });

  test.each([
    { tools: 'no tool', scripts: {} },
    { tools: 'an mv that knows no --exchange', scripts: { mv: 'exit 1' } },
    { tools: 'tools that report a success they did not have', scripts: { mv: 'exit 0', perl: 'exit 0' } },
  ])('takes two renames with $tools', ({ scripts }) => {
    const { dist, ready, old } = prepare(scripts);
    expect(swapDirectories(dist, ready, old)).toBe(old);
    expect([readTree(dist), readTree(ready), readTree(old)]).toEqual([{ 'a.yaml': 'new' }, undefined, { 'a.yaml': 'old' }]);
  });

  onExchange('believes the directories, not the exit code of a tool that failed after its work', () => {
    const { dist, ready, old } = prepare({ perl: `'${perl}' "$@"; kill -9 $$` });
    expect(swapDirectories(dist, ready, old)).toBe(ready);
    expect(readTree(dist)).toEqual({ 'a.yaml': 'new' });
  });

  test('goes back if the second rename fails', () => {
    const { dist, ready, old } = prepare({});
    const fs = process.getBuiltinModule('node:fs');
    const { renameSync } = fs;
    const spy = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (from === ready) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      renameSync(from, to);
    });
    try {
      expect(() => swapDirectories(dist, ready, old)).toThrow('EIO');
    } finally {
      spy.mockRestore();
    }
    expect([readTree(dist), readTree(ready), readTree(old)]).toEqual([{ 'a.yaml': 'old' }, { 'a.yaml': 'new' }, undefined]);
  });
});
