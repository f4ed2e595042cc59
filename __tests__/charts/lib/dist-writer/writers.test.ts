import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { diffDist, writeDist } from '../../../../charts/lib/dist-writer/write-dist';
import { ownWriterId, writerState } from '../../../../charts/lib/dist-writer/writer-id';
import { DistChildren, ended } from '../../../support/dist-child';
import { generatedFiles, leftovers, makeSandbox, readTree } from '../../../support/dist-sandbox';

const sandbox = makeSandbox();
const children = new DistChildren(join(sandbox, 'compiled'));
const host = encodeURIComponent(hostname());
const files = generatedFiles({ 'a.yaml': 'one' });
const next = generatedFiles({ 'a.yaml': 'two' });
jest.setTimeout(30_000);

let sleeper: ChildProcess;
beforeAll(() => {
  sleeper = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
});
afterAll(() => {
  sleeper.kill('SIGKILL');
});

function makeDist(writer: string): { readonly dist: string; readonly claim: string } {
  const dist = join(makeSandbox(), 'dist');
  writeDist(dist, files);
  const claim = join(dist, `../.dist.new-${writer}`);
  mkdirSync(claim);
  return { dist, claim };
}

test('writers at once: each writes the whole dist or says that another one does, and none breaks it', async () => {
  const dist = join(sandbox, 'raced', 'dist');
  const versions = Array.from({ length: 4 }, (_, version) =>
    generatedFiles(Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`c${i % 5}/o${i}.yaml`, `${version}`]))),
  );
  let [written, refused] = [0, 0];
  for (let round = 0; round < 5; round++) {
    const ends = await Promise.all(versions.map((version) => ended(children.start(dist, version))));
    for (const { code, stderr } of ends) {
      if (code === 0) written++;
      else {
        refused++;
        expect(stderr).toMatch(/^DistError: .*: process \d+ on .* is writing it\n {2}Wait for it to end/);
      }
    }
    const tree = readTree(dist);
    const winner = versions.find((version) => version.get('c0/o0.yaml') === tree?.['c0/o0.yaml']);
    expect(tree).toEqual(Object.fromEntries(winner ?? []));
    expect(leftovers(dist)).toEqual([]);
  }
  expect(written).toBeGreaterThanOrEqual(5);
  expect(written + refused).toBe(20);
});

test('a writer that was overtaken between its look and its claim looks again', () => {
  const dist = join(makeSandbox(), 'dist');
  writeDist(dist, generatedFiles({ 'a.yaml': 'one', 'b.yaml': 'same' }));
  const fs = process.getBuiltinModule('node:fs');
  const { mkdirSync: make } = fs;
  const spy = jest.spyOn(fs, 'mkdirSync').mockImplementationOnce((path, options) => {
    writeDist(dist, generatedFiles({ 'a.yaml': 'three', 'b.yaml': 'other' }));
    return make(path, options);
  });
  try {
    writeDist(dist, generatedFiles({ 'a.yaml': 'two', 'b.yaml': 'same' }));
  } finally {
    spy.mockRestore();
  }
  expect(readTree(dist)).toEqual(Object.fromEntries(generatedFiles({ 'a.yaml': 'two', 'b.yaml': 'same' })));
});

test('the exchange of a dead writer, late, cannot put a half-deleted directory in place', () => {
  const dist = join(makeSandbox(), 'dist');
  writeDist(dist, files);
  const ready = join(dist, `../.dist.ready-9999999.1@${host}`);
  mkdirSync(ready);
  writeFileSync(join(ready, 'a.yaml'), files.get('a.yaml') ?? '');
  const fs = process.getBuiltinModule('node:fs');
  const { unlinkSync } = fs;
  let late = false;
  const spy = jest.spyOn(fs, 'unlinkSync').mockImplementationOnce((path) => {
    late = true;
    // What the exchange does, as far as it depends on the name: it needs both directories.
    expect(existsSync(ready)).toBe(false);
    unlinkSync(path);
  });
  try {
    writeDist(dist, files);
  } finally {
    spy.mockRestore();
  }
  expect(late).toBe(true);
  expect(readTree(dist)).toEqual(Object.fromEntries(files));
  expect(leftovers(dist)).toEqual([]);
});

describe('the claim of another writer', () => {
  test('that is alive is respected, and the error says what to do', () => {
    const { dist, claim } = makeDist(`${sleeper.pid}.0@${host}`);
    const error = expect.objectContaining({
      path: dist,
      what: `process ${sleeper.pid} on ${host} is writing it`,
      remedy: `Wait for it to end and run the command again. If no such process runs there, remove ${claim} and run the command again.`,
    });
    expect(() => writeDist(dist, next)).toThrow(error);
    expect(readTree(dist)).toEqual(Object.fromEntries(files));
    expect(leftovers(dist)).toHaveLength(1);
  });

  test('on another machine is respected: nobody here can tell whether it is alive', () => {
    const { dist } = makeDist('1.1@another-machine');
    expect(() => writeDist(dist, next)).toThrow('process 1 on another-machine is writing it');
    expect(readTree(dist)).toEqual(Object.fromEntries(files));
  });

  test('that is dead is taken over', () => {
    // pid_max of Linux is at most 2^22 (proc(5)), that of macOS 99999.
    const { dist } = makeDist(`9999999.1@${host}`);
    writeDist(dist, next);
    expect(readTree(dist)).toEqual(Object.fromEntries(next));
    expect(leftovers(dist)).toEqual([]);
  });

  test('does not hinder a diff, which only reads', () => {
    const { dist } = makeDist(`${sleeper.pid}.0@${host}`);
    expect(diffDist(dist, files)).toMatchObject({ unchanged: ['a.yaml'] });
  });

  test('with a name that only looks alike belongs to another dist', () => {
    const dist = join(makeSandbox(), 'dist');
    mkdirSync(join(dist, `../.dist2.new-${sleeper.pid}.0@${host}`), { recursive: true });
    writeDist(dist, files);
    expect(readTree(dist)).toEqual(Object.fromEntries(files));
  });
});

describe('the state of a writer', () => {
  test.each([
    { id: () => ownWriterId(), state: 'own' },
    { id: () => `${sleeper.pid}.0@${host}`, state: 'alive' },
    { id: () => `9999999.1@${host}`, state: 'dead' },
    { id: () => '1.1@another-machine', state: 'unknown' },
    { id: () => 'nonsense', state: 'unknown' },
  ])('is $state', ({ id, state }) => {
    expect(writerState(id())).toBe(state);
  });

  test('is dead if its process id went to a process that started at another time', () => {
    const expected = process.platform === 'linux' ? 'dead' : 'alive';
    expect(writerState(`${sleeper.pid}.1@${host}`)).toBe(expected);
  });
});
