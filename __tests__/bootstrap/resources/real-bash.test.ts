/** Queries and actions in a real Bash on this machine: what the fakes of the other tests cannot know. */
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileQuery } from '../../../bootstrap/facts/file-fact';
import type { Answer } from '../../../bootstrap/facts/query';
import type { Action } from '../../../bootstrap/plan/action';
import type { Resource } from '../../../bootstrap/plan/resource';
import { absent } from '../../../bootstrap/resources/absent';
import { directory } from '../../../bootstrap/resources/directory';
import { symlink } from '../../../bootstrap/resources/symlink';
import { factsOf } from './answers';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'h5b bash $x-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function bash(script: string): Answer {
  const { status, stdout, stderr } = spawnSync('bash', [], {
    input: `set -u\n${script}`,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { code: status ?? -1, stdout, stderr };
}

const owner = bash('echo "$(id -un):$(id -gn)"').stdout.trim();
const ask = (path: string, hidden = false) => {
  const query = fileQuery(path, hidden);
  return query.parse(bash(query.script));
};

function apply(resource: Resource): readonly Action[] {
  const outcome = resource.plan(factsOf(...resource.queries.map((query) => [query, bash(query.script)] as const)));
  const actions = 'actions' in outcome ? outcome.actions : [];
  for (const action of actions) {
    if (action.do !== 'run') throw new Error('only scripts here');
    expect(bash(action.script)).toMatchObject({ code: 0, stderr: '' });
  }
  return actions;
}

const hasGnuTools = bash('stat --version && base64 --version').stdout.includes('GNU coreutils');
const gnu = hasGnuTools ? describe : describe.skip;

gnu('on a machine with GNU coreutils', () => {
  test('a file is read with its content, mode and owner', () => {
    writeFileSync(join(root, "it's"), 'hello\n');
    chmodSync(join(root, "it's"), 0o640);
    expect(ask(join(root, "it's"))).toMatchObject({ kind: 'file', mode: '0640', owner, content: Buffer.from('hello\n') });
  });

  test('an empty file is a file', () => {
    writeFileSync(join(root, 'empty'), '');
    expect(ask(join(root, 'empty'))).toMatchObject({ kind: 'file', content: Buffer.alloc(0) });
  });

  test('a large or a hidden file is read by its hash, which is the same', () => {
    writeFileSync(join(root, 'large'), Buffer.alloc(262_145, 7));
    writeFileSync(join(root, 'small'), Buffer.alloc(262_144, 7));
    const large = ask(join(root, 'large'));
    expect(large).toMatchObject({ kind: 'file', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(large).not.toHaveProperty('content');
    const small = ask(join(root, 'small'));
    expect(small).toHaveProperty('content');
    expect(ask(join(root, 'small'), true)).toEqual({ ...small, content: undefined });
  });

  test('set-user-id and sticky bits are part of the mode', () => {
    mkdirSync(join(root, 'sticky'));
    chmodSync(join(root, 'sticky'), 0o1777);
    expect(ask(join(root, 'sticky'))).toEqual({ kind: 'directory', mode: '1777', owner });
  });

  test('a dangling link is a link', () => {
    symlinkSync('/nowhere at all', join(root, 'link'));
    expect(ask(join(root, 'link'))).toEqual({ kind: 'link', target: '/nowhere at all' });
  });

  test('what is not there is told apart by its parent', () => {
    expect(ask(join(root, 'x'))).toEqual({ kind: 'absent', parentExists: true });
    expect(ask(join(root, 'x/y'))).toEqual({ kind: 'absent', parentExists: false });
  });

  test.each([
    ['a directory', () => directory({ path: join(root, 'a b/c'), mode: '0700', owner })],
    ['a symlink', () => symlink({ path: join(root, 'a b/link'), target: 'it is here' })],
  ])('%s is made, and then nothing is left to do', (_title, make) => {
    expect(apply(make())).toHaveLength(1);
    expect(apply(make())).toHaveLength(0);
  });

  test('a symlink replaces a file, also if a run was killed in between', () => {
    writeFileSync(join(root, 'link'), 'old');
    symlinkSync('/stale', join(root, 'link.h5b-new'));
    apply(symlink({ path: join(root, 'link'), target: '/new' }));
    expect(ask(join(root, 'link'))).toEqual({ kind: 'link', target: '/new' });
    expect(ask(join(root, 'link.h5b-new'))).toMatchObject({ kind: 'absent' });
  });

  test('a symlink to a directory is replaced, and nothing is put into the directory', () => {
    mkdirSync(join(root, 'old'));
    symlinkSync(join(root, 'old'), join(root, 'current'));
    apply(symlink({ path: join(root, 'current'), target: '/new' }));
    expect(ask(join(root, 'current'))).toEqual({ kind: 'link', target: '/new' });
    expect(readdirSync(join(root, 'old'))).toEqual([]);
  });

  test('absent removes a link and not what it points to', () => {
    writeFileSync(join(root, 'kept'), 'x');
    symlinkSync(join(root, 'kept'), join(root, 'link'));
    apply(absent(join(root, 'link')));
    expect(lstatSync(join(root, 'kept')).isFile()).toBe(true);
    expect(ask(join(root, 'link'))).toMatchObject({ kind: 'absent' });
  });
});
