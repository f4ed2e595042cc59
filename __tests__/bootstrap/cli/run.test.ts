import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabRun } from '../../../bootstrap/cli/lab-run';
import { type ApplyRunOptions, runApply } from '../../../bootstrap/cli/run-apply';
import { type PlanOptions, runPlan } from '../../../bootstrap/cli/run-plan';
import type { Query } from '../../../bootstrap/facts/query';
import { parseRecording } from '../../../bootstrap/facts/recording';
import { plainStyle } from '../../../bootstrap/plan/plan-text';
import type { Outcome, Resource } from '../../../bootstrap/plan/resource';
import { runStatus } from '../../../bootstrap/status/run-status';
import { Unreachable } from '../../../bootstrap/transport/transport-error';
import { missionLab } from '../../support/cluster';
import { LocalHost } from '../../support/local-host';

const lab = missionLab();
let directory: string;
let output: string;
let errors: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'run-'));
  output = '';
  errors = '';
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const there: Query<boolean> = { key: 'file a', script: 'test -e "$ROOT/a"', parse: ({ code }) => code === 0 };
const file: Resource = {
  name: 'file a',
  queries: [there],
  plan: (facts) =>
    facts.get(there)
      ? { state: 'ok', because: 'is there' }
      : {
          state: 'create',
          because: 'is not there',
          actions: [{ do: 'run', script: 'touch "$ROOT/a"', timeoutSeconds: 5 }],
        },
};
const fixed = (outcome: Outcome): Resource => ({ name: 'disk sda', queries: [], plan: () => outcome });

/** A run over nodes of the mission, each with one step of these resources; a host that is no `Host` cannot be reached. */
function runOver(hosts: Readonly<Record<string, LocalHost | Error>>, resources: readonly Resource[] = [file]): LabRun {
  const step = { name: 'files', title: 'files', needs: [], resources: () => resources };
  return {
    hosts: lab.nodes.filter(({ name }) => name in hosts).map((node) => ({ node, steps: [{ step, resources }] })),
    connect: async (node) => {
      const host = hosts[node.name];
      if (host instanceof LocalHost) return host;
      throw host ?? new Error(`${node.name} refused`);
    },
    out: (text) => {
      output += text;
    },
    err: (text) => {
      errors += text;
    },
    style: plainStyle,
    verbose: false,
  };
}

const x86 = () => new LocalHost('h5b-x86', { ROOT: directory });
const plan = (run: LabRun, options: Partial<PlanOptions> = {}) => runPlan(run, { json: false, known: '', ...options });
const silent = { fine: () => {}, begin: () => {}, change: () => {}, output: () => {}, done: () => {} };
const apply = (run: LabRun, options: Partial<ApplyRunOptions> = {}) =>
  runApply(run, {
    destroy: new Set(),
    confirm: () => Promise.resolve(true),
    stopping: () => false,
    progress: silent,
    now: () => new Date('2026-11-24T12:00:00Z'),
    who: 'me@laptop',
    runId: 'r1',
    ...options,
  });

describe('plan', () => {
  test('exits with 2 while something is to do, and with 0 when nothing is', async () => {
    expect(await plan(runOver({ 'h5b-x86': x86() }))).toBe(2);
    expect(output).toContain('+  file a: is not there');
    writeFileSync(join(directory, 'a'), '');
    expect(await plan(runOver({ 'h5b-x86': x86() }))).toBe(0);
    expect(errors).toContain('Nothing to do.');
  });

  test('changes nothing', async () => {
    await plan(runOver({ 'h5b-x86': x86() }));
    expect(existsSync(join(directory, 'a'))).toBe(false);
  });

  test('exits with 1 for a reason to stop', async () => {
    const stop = fixed({ state: 'stop', because: 'it has data', remedy: 'take it out' });
    expect(await plan(runOver({ 'h5b-x86': x86() }, [stop]))).toBe(1);
  });

  test('a host that cannot be reached does not hide the others, and makes the exit code 1', async () => {
    const run = runOver({ 'h5b-x86': new Error('h5b-x86: connection refused'), 'h5b-pi-worker': x86() });
    expect(await plan(run)).toBe(1);
    expect(errors).toContain('error h5b-x86: connection refused');
    expect(output).toContain('+  file a');
  });

  test('a Pi that does not answer is still to come, no mistake', async () => {
    writeFileSync(join(directory, 'a'), '');
    expect(await plan(runOver({ 'h5b-x86': x86(), 'h5b-pi-control': new Unreachable('h5b-pi-control', 'no route') }))).toBe(2);
    expect(errors).toContain('a Pi answers once its boot server is done');
    expect(errors).toContain('Power the Pi on, and plan again.');
  });

  test('from recorded facts says the same as from the host, without one', async () => {
    let recorded = '';
    await plan(runOver({ 'h5b-x86': x86() }), {
      record: (text) => {
        recorded = text;
      },
    });
    const live = output;
    output = '';
    const recording = parseRecording(recorded);
    expect(await plan(runOver({ 'h5b-x86': new Error('must not be asked') }), { recording })).toBe(2);
    expect(output).toBe(live);
  });

  test('what was not recorded is not known', async () => {
    const recording = { 'h5b-x86': {} };
    expect(await plan(runOver({ 'h5b-x86': new Error('must not be asked') }), { recording })).toBe(2);
    expect(output).toContain('?  file a: "file a" was not recorded');
  });

  test('as JSON is one document', async () => {
    await plan(runOver({ 'h5b-x86': x86() }), { json: true });
    expect(JSON.parse(output)).toMatchObject({
      hosts: [{ host: 'h5b-x86', steps: [{ name: 'files', state: 'create', resources: [{ name: 'file a' }] }] }],
    });
  });
});

describe('apply', () => {
  test('does it and ends with nothing to do', async () => {
    expect(await apply(runOver({ 'h5b-x86': x86() }))).toBe(0);
    expect(existsSync(join(directory, 'a'))).toBe(true);
    expect(await apply(runOver({ 'h5b-x86': x86() }), { confirm: () => Promise.reject(new Error('must not ask')) })).toBe(0);
  });

  test('does nothing after a no', async () => {
    expect(await apply(runOver({ 'h5b-x86': x86() }), { confirm: () => Promise.resolve(false) })).toBe(1);
    expect(existsSync(join(directory, 'a'))).toBe(false);
    expect(errors).toContain('Nothing was done.');
  });

  test.each<[string, Resource, string]>([
    ['a reason to stop', fixed({ state: 'stop', because: 'it has data', remedy: 'take it out' }), 'do: take it out'],
    [
      'a disk that nobody named',
      fixed({ state: 'destroy', because: 'is not empty', actions: [], destroys: ['S1'] }),
      '--destroy S1',
    ],
  ])('does not begin for %s, on any host', async (_title, resource, message) => {
    expect(await apply(runOver({ 'h5b-x86': x86() }, [file, resource]))).toBe(1);
    expect(errors).toContain(message);
    expect(existsSync(join(directory, 'a'))).toBe(false);
  });

  test('does not begin if an x86 host cannot be reached', async () => {
    const run = runOver({ 'h5b-x86': new Error('h5b-x86: no route'), 'h5b-pi-control': x86() });
    expect(await apply(run)).toBe(1);
    expect(existsSync(join(directory, 'a'))).toBe(false);
  });

  test('says so when a later step undoes an earlier one', async () => {
    const undo: Resource = {
      ...file,
      name: 'no file a',
      plan: (facts) =>
        facts.get(there)
          ? { state: 'destroy', because: 'is there', actions: [{ do: 'run', script: 'rm "$ROOT/a"', timeoutSeconds: 5 }] }
          : { state: 'ok', because: 'is not there' },
    };
    const run = runOver({ 'h5b-x86': x86() });
    const [host] = run.hosts;
    if (host === undefined) throw new Error('a host was given');
    const second = { step: { name: 'undo', title: 'undo', needs: [], resources: () => [undo] }, resources: [undo] };
    expect(await apply({ ...run, hosts: [{ ...host, steps: [...host.steps, second] }] })).toBe(1);
    expect(errors).toContain('afterwards files is not as planned any more');
  });

  test('tells of an interrupted run, and writes what it did to the journal', async () => {
    const journal = join(directory, 'var/lib/h5b/journal.jsonl');
    await apply(runOver({ 'h5b-x86': x86() }));
    expect(
      readFileSync(journal, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).event),
    ).toEqual(['begin', 'done', 'finished']);
    rmSync(join(directory, 'a'));
    writeFileSync(journal, '{"run":"r0","at":"2026-11-23T08:00:00Z","event":"begin","step":"packages"}\n{"run":"r0","a');
    await apply(runOver({ 'h5b-x86': x86() }));
    expect(errors).toContain('the run of 2026-11-23T08:00:00Z was interrupted in step packages');
  });

  test('exits with 130 when the person stops it', async () => {
    expect(await apply(runOver({ 'h5b-x86': x86() }), { stopping: () => true })).toBe(130);
    expect(errors).toContain('npm run apply goes on from here');
  });
});

describe('status', () => {
  const kubectl = (script: string) => {
    writeFileSync(join(directory, 'k3s'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { ROOT: directory, PATH: `${directory}:${process.env.PATH}` };
  };
  const nodes = (...ready: readonly string[]) =>
    JSON.stringify({
      items: lab.nodes.map(({ name }) => ({
        metadata: { name },
        status: {
          nodeInfo: { kubeletVersion: 'v1.36.4+k3s1' },
          conditions: [
            { type: 'Ready', status: ready.includes(name) ? 'True' : 'Unknown', message: 'Kubelet stopped posting node status.' },
          ],
        },
      })),
    });
  const all = lab.nodes.map(({ name }) => name);
  const hostsWith = (env: Readonly<Record<string, string>>) => ({
    'h5b-x86': new LocalHost('h5b-x86', env),
    'h5b-pi-control': new LocalHost('h5b-pi-control', env),
  });

  test('is 0 when every host is as planned and every node Ready', async () => {
    writeFileSync(join(directory, 'a'), '');
    expect(await runStatus(runOver(hostsWith(kubectl(`cat <<'X'\n${nodes(...all)}\nX`))), lab)).toBe(0);
    expect(output).toMatch(/h5b-pi-worker +192\.168\.1\.11 +netbooted +Ready v1\.36\.4\+k3s1/);
    expect(errors).toBe('All is well.\n');
  });

  test('names the node that is not Ready with the reason, and the step that differs', async () => {
    const env = kubectl(`cat <<'X'\n${nodes('h5b-x86', 'h5b-pi-control')}\nX`);
    expect(await runStatus(runOver(hostsWith(env)), lab)).toBe(1);
    expect(errors).toContain('h5b-pi-worker: Kubelet stopped posting node status.');
    expect(errors).toContain('h5b-x86: files: npm run plan -- --node h5b-x86 shows how');
  });

  test('says that the API server does not answer', async () => {
    writeFileSync(join(directory, 'a'), '');
    expect(await runStatus(runOver(hostsWith(kubectl('exit 1'))), lab)).toBe(1);
    expect(errors).toContain('the API server on h5b-pi-control does not answer');
  });
});
