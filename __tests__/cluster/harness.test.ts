import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { missionLab, renderedOf } from '../support/cluster';
import { program } from './build/part';
import { appliable, apply } from './harness/apply';
import { startClusterLab } from './harness/cluster-lab';
import { describeCluster } from './harness/describe-cluster';
import { networkNamespaceOf, processesIn } from './harness/namespace-processes';
import { until } from './harness/until';
import { loadBalancers } from './network/load-balancers';

const ROOT = join(__dirname, '../..');
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'mine' };

/** For temporary files of the lab and of its commands alone, so that what stays behind is seen, whoever else is at work. */
const TEMPORARY = mkdtempSync(join(tmpdir(), 'traces-'));

/** Files, mounts and processes that a lab could have left. */
const traces = () => ({
  files: readdirSync(TEMPORARY),
  mounts: readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((mount) => mount.startsWith('lab ')),
  children: readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && tryParent(pid) === process.pid && isOfLab(pid)),
});

const NOTHING = { files: [], mounts: [], children: [] };

const tryText = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
const tryParent = (pid: string) => Number(/^PPid:\s+(\d+)$/m.exec(tryText(`/proc/${pid}/status`))?.[1]);
const isOfLab = (pid: string) => /etcd|kube|kwok|relay|sleep\0infinity/.test(tryText(`/proc/${pid}/cmdline`));

/** How long a command may take to print something: applying all of dist/ beside three other files of tests, on a busy machine. */
const PATIENCE_SECONDS = 100;

/** A command of this repository as a process of its own, and what it prints. */
class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  private output = '';

  constructor(script: string, ...args: readonly string[]) {
    this.child = spawn(process.execPath, ['-r', 'ts-node/register', join(__dirname, script), ...args], {
      cwd: ROOT,
      // TypeScript's loader keeps a cache among the temporary files, which is none of the lab's.
      env: { ...process.env, TMPDIR: TEMPORARY, DISABLE_V8_COMPILE_CACHE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk;
      });
    }
  }

  /** Waits until it has printed something that matches. Throws if it ends before. */
  printed(pattern: RegExp): Promise<string> {
    return until(`${pattern} to be printed`, PATIENCE_SECONDS, () => {
      const found = pattern.exec(this.output)?.[0];
      if (found === undefined && this.child.exitCode !== null)
        throw new Error(`it ended with ${this.child.exitCode} and printed: ${this.output}`);
      return found;
    });
  }
}

const gone = (namespace: string) =>
  until(
    'the last process to end',
    5,
    () => (processesIn(namespace).length === 0 ? true : undefined),
    () => `Left: ${processesIn(namespace)}`,
  );

afterAll(() => rmSync(TEMPORARY, { recursive: true, force: true }));

describeCluster('a cluster lab', ['kubernetes', 'etcd', 'kwok'], () => {
  test('has its nodes Ready in less than five seconds on a machine that does nothing else', async () => {
    const crowd = Math.max(1, loadavg()[0] ?? 1 / availableParallelism());
    const started = Date.now();
    const cluster = await startClusterLab({ lab: missionLab(), run: 'nodes' });
    const seconds = (Date.now() - started) / 1000;
    await cluster.stop();
    process.stderr.write(`lab with nodes ready after ${seconds.toFixed(1)} s (load ${loadavg()[0]?.toFixed(1)})\n`);
    expect(seconds).toBeLessThan(5 * crowd);
  });

  test('sees nothing of another one that runs at the same time', async () => {
    const [one, other] = await Promise.all(['api', 'api'].map(() => startClusterLab({ lab: missionLab(), run: 'api' })));
    if (!one || !other) throw new Error('two labs were asked for');
    try {
      await apply(one, appliable(CONFIG_MAP, { data: { of: 'one' } }));
      expect(await one.api.tryGet(await one.resources.path(CONFIG_MAP))).toBeDefined();
      expect(await other.api.tryGet(await other.resources.path(CONFIG_MAP))).toBeUndefined();
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  test('leaves no process, namespace or file when it is stopped', async () => {
    const cluster = await startClusterLab({ lab: missionLab(), run: 'nodes' });
    const namespace = networkNamespaceOf(cluster.sandbox.outside(''));
    expect(processesIn(namespace).length).toBeGreaterThan(5);
    await cluster.stop();
    expect(processesIn(namespace)).toEqual([]);
    expect(traces()).toEqual(NOTHING);
  });

  test('leaves nothing when the process that started it is killed', async () => {
    const starter = new Command('harness/start-and-wait.ts');
    const namespace = networkNamespaceOf(await starter.printed(/^\/proc\/.*$/m));
    expect(processesIn(namespace).length).toBeGreaterThan(3);
    starter.child.kill('SIGKILL');
    await starter.ended;
    await gone(namespace);
    expect(traces()).toEqual(NOTHING);
  });

  test('leaves nothing when a part of it does not start', async () => {
    const lab = { ...missionLab(), cluster: { ...missionLab().cluster, serviceCidr: '10.43.0.0/99' } };
    await expect(startClusterLab({ lab, run: 'api' })).rejects.toThrow(
      /kube-apiserver ended \(exit code 1\).*is not a valid cidr/s,
    );
    expect(traces()).toEqual(NOTHING);
  });
});

describeCluster('npm run lab', ['kubernetes', 'etcd', 'kwok', 'metallb'], () => {
  let dist: string;

  beforeAll(() => {
    dist = mkdtempSync(join(tmpdir(), 'lab-dist-'));
    for (const [path, text] of renderedOf(missionLab()).files) {
      mkdirSync(dirname(join(dist, path)), { recursive: true });
      writeFileSync(join(dist, path), text);
    }
  });

  afterAll(() => rmSync(dist, { recursive: true, force: true }));

  test('applies dist, gives Services their addresses, shows the way to the cluster, and ends without a trace on Ctrl-C', async () => {
    const command = new Command('lab.ts', '--dist', dist);
    try {
      const kubeconfig = (await command.printed(/KUBECONFIG=.*$/m)).replace('KUBECONFIG=', '');
      const namespace = networkNamespaceOf(kubeconfig);
      await command.printed(/Ctrl-C ends it/);
      const nodes = execFileSync(program('kubectl'), ['get', 'nodes', '--output=name'], {
        env: { KUBECONFIG: kubeconfig, HOME: dist },
      });
      expect(nodes.toString().trim().split('\n').sort()).toEqual(
        missionLab()
          .nodes.map(({ name }) => `node/${name}`)
          .sort(),
      );
      const services = loadBalancers(missionLab());
      expect(services.length).toBeGreaterThan(0);
      for (const { service, address } of services) {
        await command.printed(
          new RegExp(`^Service ${service.namespace}/${service.name}: ${address.address.replaceAll('.', '\\.')}$`, 'm'),
        );
      }
      command.child.kill('SIGINT');
      expect(await command.ended).toEqual([0, null]);
      expect(await command.printed(/Ended; nothing is left of it/)).toBeDefined();
      await gone(namespace);
    } finally {
      command.child.kill('SIGKILL');
    }
    expect(traces()).toEqual(NOTHING);
  }, 120_000);
});
