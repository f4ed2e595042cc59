import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { tryReason } from '../host/target/describe-host';
import { type Contest, contest } from './contest';
import { measureHosts } from './hosts/measure-hosts';
import { installPeers, nodeOf, type Peers } from './peers';
import { withScratchDirectory } from './scratch-directory';
import { growthExponent, median } from './statistics';
import { syntheticLab } from './synthetic-lab';
import { type Command, interleaved, type Timing } from './timed-command';

const HELP = `npm run bench [-- options]

Times the whole cold synth, from the start of the process to its end and checks included, beside \`kustomize build\` of the same
dist and the stock \`cdk8s synth\` of the same charts; then labs of growing size; then the versions of Node; then, as root, a plan
with nothing to do on 1, 3 and 20 Debian hosts beside \`ansible-playbook\`. Peers are installed into $H5B_CACHE (default
~/.cache/h5b). Runs alternate, so that a busy machine slows all alike. Results go to stdout.

  --rounds N     timed runs of each command on the committed lab   (default: 9)
  --hosts N,N    how many hosts are asked                          (default: 1,3,20)
  --only PART    one of peers, growth, node, hosts
  --quick        few runs and small labs, to see that it works
  -h, --help     this text

Exit codes: 0 measured · 1 a command failed · 2 the arguments are wrong
`;

const ROOT = join(__dirname, '..', '..');
const SIZES = [250, 500, 1000, 2000, 5000, 10_000];
/** kustomize's time grows much faster than the objects; above this it would take most of the run. */
const LARGEST_FOR_KUSTOMIZE = 2000;
const NODES = ['20.19', '22', '24'];
const HOSTS = [1, 3, 20];
/** Their addresses end in 10, 11 …. */
const MOST_HOSTS = 40;
/** Ansible takes minutes for 20 hosts. */
const MOST_HOST_ROUNDS = 3;

interface Plan {
  readonly rounds: number;
  readonly sizes: readonly number[];
  readonly sizeRounds: number;
  readonly hostCounts: readonly number[];
  readonly hostRounds: number;
  readonly parts: readonly string[];
}

const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line = '') => process.stdout.write(`${line}\n`);
const progress = (what: string) => (done: number, total: number) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${what}: ${done} of ${total}${done === total ? '\n' : ''}`);
  else if (done === total) say(`${what}: ${total} runs`);
};

async function main(): Promise<number> {
  const plan = planOf();
  if (!plan) return 0;
  print(
    `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}`,
  );
  if (plan.parts.some((part) => part !== 'hosts')) measureSynth(plan);
  if (plan.parts.includes('hosts')) await measureHostsIfPossible(plan);
  return 0;
}

function measureSynth(plan: Plan): void {
  const peers = installPeers(say);
  withScratchDirectory((directory) => {
    if (plan.parts.includes('peers')) comparePeers(plan, directory, peers);
    if (plan.parts.includes('growth')) measureGrowth(plan, directory, peers);
    if (plan.parts.includes('node')) compareNodes(plan, directory, peers);
  });
}

async function measureHostsIfPossible({ hostCounts: counts, hostRounds: rounds }: Plan): Promise<void> {
  const reason = tryReason();
  if (reason === undefined) await measureHosts({ rounds, counts, say, print });
  else print(`\nHosts: not measured: ${reason}`);
}

function planOf(): Plan | undefined {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      only: { type: 'string' },
      hosts: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return undefined;
  }
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 9));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`--rounds ${values.rounds} is not a number of runs; write e.g. 9`);
  const all = ['peers', 'growth', 'node', 'hosts'];
  if (values.only !== undefined && !all.includes(values.only))
    throw new UsageError(`--only ${values.only} is no part; write one of ${all.join(', ')}`);
  const parts = values.only === undefined ? all : [values.only];
  const small = values.quick;
  return {
    rounds,
    sizes: small ? [250, 1000] : SIZES,
    sizeRounds: small ? 1 : 3,
    hostCounts: values.hosts === undefined ? (small ? [1, 3] : HOSTS) : hostCountsOf(values.hosts),
    hostRounds: Math.min(rounds, MOST_HOST_ROUNDS),
    parts,
  };
}

function hostCountsOf(text: string): readonly number[] {
  const counts = text.split(',').map(Number);
  if (counts.some((count) => !Number.isInteger(count) || count < 1 || count > MOST_HOSTS))
    throw new UsageError(`--hosts ${text} is not a list of numbers from 1 to ${MOST_HOSTS}; write e.g. 1,3,20`);
  return counts;
}

class UsageError extends Error {}

/** Times of all programs on the committed lab, and the ratios of their medians. */
function comparePeers({ rounds }: Plan, directory: string, peers: Peers): void {
  const lab = contest(resolve(ROOT, 'homelab.yaml'), join(directory, 'committed'), peers);
  const rows = [lab.unchanged, lab.empty, lab.withoutNpm, ...present(lab.kustomize), lab.stock, lab.stockAsItIs];
  const timings = interleaved(rows, rounds, progress('committed lab'));
  print(`\nThe committed lab, ${lab.objects} objects; seconds, median of ${rounds} (least to most)`);
  for (const { name } of rows) print(row(name, of(timings, name)));
  for (const ours of [lab.unchanged, lab.empty]) {
    const times = (a: Command, b: Command) =>
      (['wall', 'cpu'] as const).map((key) => (middle(timings, a, key) / middle(timings, b, key)).toFixed(2)).join(' wall, ');
    print(`  ${ours.name}:`);
    for (const peer of present(lab.kustomize)) print(`    takes ${times(ours, peer)} CPU times ${peer.name} (goal: at most 3)`);
    print(`    ${lab.stock.name}, takes ${times(lab.stock, ours)} CPU times that (goal: at least 3)`);
    print(`    ${lab.stockAsItIs.name}, takes ${times(lab.stockAsItIs, ours)} CPU times that`);
  }
}

function measureGrowth({ sizes, sizeRounds }: Plan, directory: string, peers: Peers): void {
  print(`\nGrowth: labs of http apps; CPU seconds (wall), median of ${sizeRounds}, into an empty directory`);
  const points = sizes.map((size) => {
    const { rows, timings, lab } = growthPoint(size, sizeRounds, directory, peers);
    const cell = (command: Command) =>
      `${middle(timings, command, 'cpu').toFixed(2)} (${middle(timings, command, 'wall').toFixed(2)})`;
    const cells = rows.map((command) => `${command.name.split(',')[0]} ${cell(command)}`);
    const ratio = (['wall', 'cpu'] as const).map((key) => middle(timings, lab.stock, key) / middle(timings, lab.empty, key));
    print(
      `  ${`${lab.objects}`.padStart(6)} objects: ${cells.join(' · ')} · stock / synth ${ratio.map((value) => value.toFixed(2)).join(' wall, ')} CPU`,
    );
    return { size: lab.objects, synth: middle(timings, lab.empty, 'cpu'), stock: middle(timings, lab.stock, 'cpu') };
  });
  const exponent = (pick: (point: (typeof points)[number]) => number) =>
    growthExponent(points.map((point) => ({ size: point.size, time: pick(point) }))).toFixed(2);
  print(
    `  exponent of the whole time: synth ${exponent(({ synth }) => synth)} (goal: at most 1.1), stock ${exponent(({ stock }) => stock)}`,
  );
  // The start of the process is the same for all; what is left tells how the work itself grows.
  const [smallest, ...larger] = points;
  if (smallest && larger.length > 1) {
    const rest = growthExponent(larger.map(({ size, synth }) => ({ size: size - smallest.size, time: synth - smallest.synth })));
    print(`  exponent of what comes on top of the smallest lab: synth ${rest.toFixed(2)} (goal: at most 1.1)`);
  }
}

function growthPoint(size: number, rounds: number, directory: string, peers: Peers) {
  const place = join(directory, `${size}`);
  mkdirSync(place, { recursive: true });
  const homelab = join(place, 'homelab.yaml');
  writeFileSync(homelab, syntheticLab(size));
  const lab = contest(homelab, place, peers);
  const rows = [lab.empty, ...(size <= LARGEST_FOR_KUSTOMIZE ? present(lab.kustomize) : []), lab.stock];
  const timings = interleaved(rows, rounds, progress(`${size} objects`));
  rmSync(place, { recursive: true, force: true });
  return { lab, rows, timings };
}

function compareNodes({ rounds }: Plan, directory: string, peers: Peers): void {
  const lab: Contest = contest(resolve(ROOT, 'homelab.yaml'), join(directory, 'nodes'), peers);
  const [, ...argv] = lab.withoutNpm.argv;
  const rows = NODES.flatMap((version): readonly Command[] => {
    const plain: Command = { ...lab.withoutNpm, name: `Node ${version}`, argv: [nodeOf(version, say), ...argv] };
    // Node 20 has no compile cache.
    if (version.startsWith('20')) return [plain];
    return [
      plain,
      { ...plain, name: `Node ${version}, compile cache`, env: { NODE_COMPILE_CACHE: join(directory, 'compiled') } },
    ];
  });
  const timings = interleaved(rows, rounds, progress('versions of Node'));
  print(`\nsynth without npm, nothing changed, by version of Node; seconds, median of ${rounds} (least to most)`);
  for (const { name } of rows) print(row(name, of(timings, name)));
}

const present = (command: Command | undefined): readonly Command[] => (command ? [command] : []);

const of = (timings: ReadonlyMap<string, readonly Timing[]>, name: string) => timings.get(name) ?? [];

const middle = (timings: ReadonlyMap<string, readonly Timing[]>, { name }: Command, key: keyof Timing) =>
  median(of(timings, name).map((timing) => timing[key]));

function row(name: string, timings: readonly Timing[]): string {
  const [wall, cpu] = (['wall', 'cpu'] as const).map((key) => {
    const values = timings.map((timing) => timing[key]);
    return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
  });
  return `  ${name.padEnd(40)} wall ${wall}   CPU ${cpu}`;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const wrong =
      error instanceof UsageError || (error instanceof Error && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS'));
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${wrong ? `\n${HELP}` : ''}`);
    process.exitCode = wrong ? 2 : 1;
  },
);
