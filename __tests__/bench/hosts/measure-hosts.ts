import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { median } from '../statistics';
import { type Command, type Timing, time } from '../timed-command';
import { ansibleCommand, ansibleEnv, ansibleVersion, installAnsible, writePlaybook } from './ansible';
import { Fleet } from './fleet';
import { mostHosts, possibleCounts } from './most-hosts';

const ROOT = join(__dirname, '..', '..', '..');

export interface HostsPlan {
  readonly rounds: number;
  /** How many hosts a run has. */
  readonly counts: readonly number[];
  readonly say: (line: string) => void;
  readonly print: (line?: string) => void;
}

/** What a run cost, in seconds. */
interface Cost extends Timing {
  /** CPU time of everything that the run did on the hosts. */
  readonly hosts: number;
}

/**
 * A run that finds nothing to do: `npm run plan` of the whole toolkit beside Ansible with the same files, packages, units and kernel
 * parameters. The hosts are brought there once by `npm run apply`, and they are on this machine: its load is part of the wall time.
 */
export async function measureHosts({ rounds, counts: wanted, say, print }: HostsPlan): Promise<void> {
  const playbook = installAnsible(say);
  const counts = possibleCounts(wanted, mostHosts(), print);
  const most = Math.max(...counts);
  const fleet = await Fleet.start(most, say);
  try {
    const seconds = time({ name: 'apply', argv: fleet.command('apply', most), cwd: ROOT, env: fleet.env }).wall;
    const resources = resourceNames(run([...fleet.command('plan', 1), '--json'], fleet.env).stdout);
    print(
      `\nHosts: ${resources.length} resources each; the configuration of ${most} at once took ${seconds.toFixed(0)} s${load()}`,
    );
    await writePlaybook(fleet, resources, counts);
    for (const count of counts) {
      const commands = contestants(fleet, playbook, count);
      print(
        `\nA run with nothing to do on ${count} host${count === 1 ? '' : 's'}; seconds, median of ${rounds} (least to most)${load()}`,
      );
      printComparison(interleavedCosts(fleet, commands, rounds, say), commands, print);
    }
  } finally {
    await fleet.stop();
  }
}

/** Both fail if they find something to do: else they would be compared in something else. */
interface Contestants {
  readonly ours: Command;
  readonly ansible: Command;
}

const contestants = (fleet: Fleet, playbook: string, count: number): Contestants => ({
  ours: { name: 'plan', argv: fleet.command('plan', count), cwd: ROOT, env: fleet.env },
  ansible: {
    name: `ansible-core ${ansibleVersion}`,
    argv: ansibleCommand(fleet, playbook, count),
    cwd: ROOT,
    env: ansibleEnv(fleet),
  },
});

function interleavedCosts(
  fleet: Fleet,
  { ours, ansible }: Contestants,
  rounds: number,
  say: (line: string) => void,
): ReadonlyMap<string, readonly Cost[]> {
  const costs = new Map([ours, ansible].map(({ name }): [string, Cost[]] => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const command of [ours, ansible]) {
      const before = hostSeconds(fleet);
      const timing = time(command);
      costs.get(command.name)?.push({ ...timing, hosts: hostSeconds(fleet) - before });
    }
    say(`round ${round} of ${rounds}${load()}`);
  }
  return costs;
}

const COLUMNS = [
  ['wall', 'wall'],
  ['cpu', 'CPU here'],
  ['hosts', 'CPU on the hosts'],
] as const;

function printComparison(
  costs: ReadonlyMap<string, readonly Cost[]>,
  { ours, ansible }: Contestants,
  print: (line: string) => void,
) {
  const values = ({ name }: Command, key: keyof Cost) => (costs.get(name) ?? []).map((cost) => cost[key]);
  for (const command of [ours, ansible]) {
    const cells = COLUMNS.map(([key, title]) => {
      const all = values(command, key);
      return `${title} ${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)})`;
    });
    print(`  ${command.name.padEnd(22)} ${cells.join('   ')}`);
  }
  const ratios = COLUMNS.map(
    ([key, title]) => `${(median(values(ansible, key)) / median(values(ours, key))).toFixed(1)} ${title}`,
  );
  print(`  ansible takes ${ratios.join(', ')} times that (goal: at least 10)`);
}

/** CPU time that the hosts used since they were booted, in seconds. */
function hostSeconds({ targets, lab }: Fleet): number {
  const used = targets.map((target) => {
    const [, group = ''] = /^0::(.*)$/m.exec(readFileSync(`/proc/${target.initPid()}/cgroup`, 'utf8')) ?? [];
    // Process 1 sits in init.scope of the host's own group.
    const stat = readFileSync(lab.sandbox.outside(`cgroup${group.replace(/\/init\.scope$/, '')}/cpu.stat`), 'utf8');
    return Number(/^usage_usec (\d+)$/m.exec(stat)?.[1] ?? Number.NaN);
  });
  return used.reduce((sum, microseconds) => sum + microseconds, 0) / 1e6;
}

const load = (): string => `; load ${loadavg()[0]?.toFixed(0)}`;

function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [file = '', ...args] = argv;
  const done = spawnSync(file, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

const planSchema = z.object({
  hosts: z.array(z.object({ steps: z.array(z.object({ resources: z.array(z.object({ name: z.string() })) })) })),
});

/** From what `npm run plan -- --json` wrote about one host. */
const resourceNames = (json: string): readonly string[] =>
  planSchema
    .parse(JSON.parse(json))
    .hosts.flatMap(({ steps }) => steps.flatMap(({ resources }) => resources.map(({ name }) => name)));
