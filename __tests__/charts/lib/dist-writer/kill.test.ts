import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { recoverDist, writeDist } from '../../../../charts/lib/dist-writer/write-dist';
import { DistChildren, ended, inParallel } from '../../../support/dist-child';
import { generatedFiles, leftovers, makeSandbox, putFiles, readTree } from '../../../support/dist-sandbox';

const before = generatedFiles({
  'calico/daemonset.calico-system.calico-node.yaml': 'one',
  'calico/service.calico-system.typha.yaml': 'stays',
  'metallb/deployment.metallb-system.controller.yaml': 'goes',
  'namespaces.yaml': 'stays',
});
const after = generatedFiles({
  'calico/daemonset.calico-system.calico-node.yaml': 'two',
  'calico/service.calico-system.typha.yaml': 'stays',
  'coredns/configmap.kube-system.coredns.yaml': 'comes',
  'namespaces.yaml': 'stays',
});
const foreign = { 'calico/notes.md': 'mine', 'vendor/.git/HEAD': 'ref: refs/heads/main\n' };

const withForeign = (files: ReadonlyMap<string, string>) => ({ ...Object.fromEntries(files), ...foreign, current: '-> calico' });

function makeOld(dist: string): void {
  putFiles(dist, { ...Object.fromEntries(before), ...foreign });
  symlinkSync('calico', join(dist, 'current'));
}

const sandbox = makeSandbox();
const children = new DistChildren(join(sandbox, 'compiled'));
jest.setTimeout(120_000);

describe('a writer killed with SIGKILL before any of its file operations that change something', () => {
  test.each([
    { way: 'an atomic exchange', env: {}, gaps: 0 },
    // Without PATH neither perl nor mv is found.
    { way: 'two renames', env: { PATH: '' }, gaps: 1 },
    { way: 'an atomic exchange, on a file system without hard links', env: { H5B_NO_LINKS: '1' }, gaps: 0 },
  ])('leaves the old dist or the new one with $way, and the next run completes', async ({ way, env, gaps }) => {
    const probe = join(sandbox, `probe of ${way}`, 'dist');
    makeOld(probe);
    const total = await countOperations(probe, env);
    expect(total).toBeGreaterThan(30);
    expect(readTree(probe)).toEqual(withForeign(after));

    const seen = { old: 0, new: 0, missing: 0 };
    const points = Array.from({ length: total }, (_, index) => index + 1);
    await inParallel(points, async (point) => {
      const dist = join(sandbox, `${way} killed at ${point}`, 'dist');
      makeOld(dist);
      const { signal } = await ended(children.start(dist, after, { ...env, H5B_KILL_AT: String(point) }));
      expect({ point, signal }).toEqual({ point, signal: 'SIGKILL' });
      if (readTree(dist) === undefined) seen.missing++;
      recoverDist(dist);
      const isNew = JSON.stringify(sorted(readTree(dist))) === JSON.stringify(sorted(withForeign(after)));
      seen[isNew ? 'new' : 'old']++;
      if (!isNew) expect({ point, tree: readTree(dist) }).toEqual({ point, tree: withForeign(before) });

      writeDist(dist, after);
      expect({ point, tree: readTree(dist) }).toEqual({ point, tree: withForeign(after) });
      expect({ point, left: leftovers(dist) }).toEqual({ point, left: [] });
    });
    expect(seen.old).toBeGreaterThan(15);
    expect(seen.new).toBeGreaterThan(5);
    expect(seen.missing > 0 ? 1 : 0).toBe(gaps);
  });

  test('leaves nothing or the whole dist when there was none', async () => {
    const total = await countOperations(join(sandbox, 'first', 'dist'), {});
    expect(total).toBeGreaterThan(10);
    await inParallel(
      Array.from({ length: total }, (_, index) => index + 1),
      async (point) => {
        const dist = join(sandbox, `first killed at ${point}`, 'dist');
        mkdirSync(join(dist, '..'));
        await ended(children.start(dist, after, { H5B_KILL_AT: String(point) }));
        const tree = readTree(dist);
        if (tree !== undefined) expect({ point, tree }).toEqual({ point, tree: Object.fromEntries(after) });
        writeDist(dist, after);
        expect({ point, tree: readTree(dist) }).toEqual({ point, tree: Object.fromEntries(after) });
        expect({ point, left: leftovers(dist) }).toEqual({ point, left: [] });
      },
    );
  });
});

test('a writer killed from outside at any time leaves the old dist or the new one', async () => {
  const many = (body: string) =>
    generatedFiles(Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`c${i % 7}/o${i}.yaml`, body])));
  const [one, two] = [many('one'), many('two')];
  const dist = join(sandbox, 'outside', 'dist');
  writeDist(dist, one);
  const start = performance.now();
  await ended(children.start(dist, two));
  const whole = performance.now() - start;

  const seen = new Set<string>();
  for (let round = 0; round < 20; round++) {
    const [old, next] = round % 2 === 0 ? [two, one] : [one, two];
    const child = children.start(dist, next);
    const end = ended(child);
    // A fifth more than the whole: a child that starts slower than the measured one is caught at work too.
    await setTimeout((1.2 * whole * (round + 1)) / 20);
    child.kill('SIGKILL');
    await end;
    const tree = readTree(dist);
    const state = tree?.['c0/o0.yaml'] === next.get('c0/o0.yaml') ? next : old;
    expect({ round, tree }).toEqual({ round, tree: Object.fromEntries(state) });
    seen.add(leftovers(dist).length === 0 ? 'clean' : 'leftover');
    writeDist(dist, next);
    expect(readTree(dist)).toEqual(Object.fromEntries(next));
    expect(leftovers(dist)).toEqual([]);
  }
  expect([...seen].sort()).toEqual(['clean', 'leftover']);
});

test('an exchange that outlives its killed writer finds nothing to exchange', async () => {
  const dist = join(sandbox, 'orphan', 'dist');
  makeOld(dist);
  const { signal } = await ended(children.start(dist, after, { H5B_ORPHAN: '1' }));
  expect(signal).toBe('SIGKILL');
  expect(leftovers(dist)).toHaveLength(1);
  writeDist(dist, after);
  await setTimeout(600);
  expect(readTree(dist)).toEqual(withForeign(after));
  expect(leftovers(dist)).toEqual([]);
});

async function countOperations(dist: string, env: NodeJS.ProcessEnv): Promise<number> {
  const end = await ended(children.start(dist, after, env));
  expect(end).toMatchObject({ code: 0, stderr: '' });
  return Number(end.stdout);
}

function sorted(tree: Readonly<Record<string, string>> | undefined): readonly (readonly [string, string])[] {
  return Object.entries(tree ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
