import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplyOptions, applyHost, planHost } from '../../../bootstrap/apply/apply-host';
import type { Progress } from '../../../bootstrap/apply/progress';
import type { Query } from '../../../bootstrap/facts/query';
import { type HostStep, isFine } from '../../../bootstrap/plan/host-plan';
import type { Change, Resource } from '../../../bootstrap/plan/resource';
import type { Host } from '../../../bootstrap/transport/host';
import { type Fault, LocalHost } from '../../support/local-host';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'apply-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A host whose files are below `directory`: $ROOT in its scripts. */
const host = (fault?: Fault) => new LocalHost('box', { ROOT: directory }, fault);

const content = (name: string): Query<string | undefined> => ({
  key: `content ${name}`,
  script: `cat "$ROOT/${name}"`,
  parse: ({ code, stdout }) => (code === 0 ? stdout : undefined),
});

/** A file below $ROOT with that text. */
function textFile(name: string, text: string, more: Partial<Change> = {}): Resource {
  const query = content(name);
  return {
    name: `file ${name}`,
    queries: [query],
    plan: (facts) => {
      const now = facts.get(query);
      if (now === text) return { state: 'ok', because: 'is there' };
      return {
        state: now === undefined ? 'create' : 'change',
        because: now === undefined ? 'is not there' : 'differs',
        actions: [{ do: 'run', script: `printf %s ${text} >"$ROOT/${name}"`, timeoutSeconds: 5 }],
        ...more,
      };
    },
  };
}

const step = (name: string, ...resources: readonly Resource[]): HostStep => ({
  step: { name, title: `the ${name}`, needs: [], resources: () => resources },
  resources,
});

const told: string[] = [];
const progress: Progress = {
  fine: (_host, { step: { name } }) => told.push(`fine ${name}`),
  begin: (_host, { step: { name } }) => told.push(`begin ${name}`),
  change: (_host, resource) => told.push(`change ${resource}`),
  output: () => {},
  done: (_host, { step: { name } }, { changed }) => told.push(`done ${name} ${changed}`),
};
beforeEach(() => told.splice(0));

const apply = (on: Host, steps: readonly HostStep[], options: Partial<ApplyOptions> = {}) =>
  applyHost(on, steps, {
    run: 'r1',
    destroy: new Set(),
    now: () => new Date('2026-11-24T12:00:00Z'),
    stopping: () => false,
    progress,
    ...options,
  });

const two = () => [step('one', textFile('a', '1'), textFile('b', '2')), step('two', textFile('c', '3'))];

test('a run brings the host to what the steps say, and the next one changes nothing', async () => {
  expect(await apply(host(), two())).toEqual({
    changed: ['one: file a', 'one: file b', 'two: file c'],
    finished: true,
  });
  expect(['a', 'b', 'c'].map((name) => readFileSync(join(directory, name), 'utf8'))).toEqual(['1', '2', '3']);
  expect(told).toEqual(['begin one', 'change file a', 'change file b', 'done one 2', 'begin two', 'change file c', 'done two 1']);
  const again = host();
  expect(await apply(again, two())).toEqual({ changed: [], finished: true });
  expect((await planHost(host(), two())).steps.every(isFine)).toBe(true);
  // One question a step, and nothing else.
  expect(again.commands).toHaveLength(2);
});

test('drift is repaired, and only that', async () => {
  await apply(host(), two());
  writeFileSync(join(directory, 'b'), 'edited');
  expect(await apply(host(), two())).toEqual({ changed: ['one: file b'], finished: true });
});

test('wherever the connection breaks, the next run arrives at the same end', async () => {
  const whole = host();
  await apply(whole, two());
  for (let broken = 0; broken < whole.commands.length; broken += 1) {
    rmSync(directory, { recursive: true });
    directory = mkdtempSync(join(tmpdir(), 'apply-'));
    const lost = host((_command, number) => {
      if (number === broken) throw new Error('connection lost');
    });
    await expect(apply(lost, two())).rejects.toThrow('connection lost');
    expect(await apply(host(), two())).toMatchObject({ finished: true });
    expect(['a', 'b', 'c'].map((name) => readFileSync(join(directory, name), 'utf8'))).toEqual(['1', '2', '3']);
  }
}, 60_000);

test('a resource that waits for another of its step is done after it', async () => {
  const waits: Resource = {
    ...textFile('late', '2'),
    queries: [content('a'), content('late')],
    plan: (facts) =>
      facts.get(content('a')) === undefined
        ? { state: 'later', after: 'file a', because: 'a is not there' }
        : textFile('late', '2').plan(facts),
  };
  expect(await apply(host(), [step('one', textFile('a', '1'), waits)])).toMatchObject({
    changed: ['one: file a', 'one: file late'],
  });
});

test('a resource that waits for what never comes is an error with the reason', async () => {
  const waits: Resource = {
    name: 'pool tank',
    queries: [],
    plan: () => ({ state: 'later', after: 'packages', because: 'zpool is not installed' }),
  };
  await expect(apply(host(), [step('zfs', waits)])).rejects.toThrow(
    'box, step zfs: still not as planned\n  pool tank: zpool is not installed; known only after packages',
  );
});

test('a change that does not hold is an error, not a success', async () => {
  const stubborn: Resource = {
    name: 'file x',
    queries: [],
    plan: () => ({ state: 'change', because: 'differs', actions: [{ do: 'run', script: 'true', timeoutSeconds: 5 }] }),
  };
  await expect(apply(host(), [step('one', stubborn)])).rejects.toThrow('step one: still not as planned\n  file x: differs');
});

test('a reason to stop ends the run before anything of the step is done, with every reason', async () => {
  const stop = (name: string): Resource => ({
    name,
    queries: [],
    plan: () => ({ state: 'stop', because: `${name} is broken`, remedy: 'mend it' }),
  });
  const steps = [step('one', textFile('a', '1'), stop('disk 1'), stop('disk 2')), step('two', textFile('c', '3'))];
  await expect(apply(host(), steps)).rejects.toThrow(
    'box, step one: 2 reasons not to go on\n  disk 1: disk 1 is broken\n    do: mend it\n  disk 2: disk 2 is broken\n    do: mend it',
  );
  expect(existsSync(join(directory, 'a'))).toBe(false);
  expect(existsSync(join(directory, 'c'))).toBe(false);
});

test('a disk is erased only if its serial was named', async () => {
  const erase = () => [step('disks', textFile('before', '0'), textFile('a', '1', { state: 'destroy', destroys: ['S1', 'S2'] }))];
  await expect(apply(host(), erase(), { destroy: new Set(['S1']) })).rejects.toThrow(
    'box, step disks: would erase or repartition the disk with serial S2\n  do: if nothing on it is needed, say so: --destroy S2',
  );
  expect(existsSync(join(directory, 'a'))).toBe(false);
  expect(existsSync(join(directory, 'before'))).toBe(false);
  expect(await apply(host(), erase(), { destroy: new Set(['S1', 'S2']) })).toMatchObject({ finished: true });
});

test('a disk that shows up only after the first round is asked for, too', async () => {
  const late: Resource = {
    ...textFile('pool', '1'),
    queries: [content('a'), content('pool')],
    plan: (facts) =>
      facts.get(content('a')) === undefined
        ? { state: 'later', after: 'file a', because: '' }
        : textFile('pool', '1', { destroys: ['S9'] }).plan(facts),
  };
  await expect(apply(host(), [step('disks', textFile('a', '1'), late)])).rejects.toThrow('--destroy S9');
  expect(existsSync(join(directory, 'pool'))).toBe(false);
});

test('a command that fails names host, step, resource, exit code and the end of its output', async () => {
  const failing: Resource = {
    name: 'package zfs-dkms',
    queries: [],
    plan: () => ({
      state: 'create',
      because: 'is not installed',
      actions: [{ do: 'run', script: 'echo "no space left" >&2; exit 28', timeoutSeconds: 5 }],
    }),
  };
  await expect(apply(host(), [step('packages', failing)])).rejects.toThrow(
    /^box, step packages, package zfs-dkms: [\s\S]*exit(?: code)? 28[\s\S]*no space left[\s\S]*run apply again/,
  );
});

test('a person who stops it lets the action end, and nothing further begins', async () => {
  let stopping = false;
  const stops = {
    ...progress,
    change: () => {
      stopping = true;
    },
  };
  const applied = await apply(host(), two(), { progress: stops, stopping: () => stopping });
  expect(applied).toEqual({ changed: ['one: file a'], finished: false });
  expect(existsSync(join(directory, 'a'))).toBe(true);
  expect(existsSync(join(directory, 'b'))).toBe(false);
});
