import { z } from 'zod';
import { shellWord } from '../plan/shell-word';
import { type Answer, type Query, UnreadableAnswer } from './query';

/** Drives of a pool that protect each other. */
export interface PoolGroup {
  /** As zpool writes it: `mirror`, `raidz1`, `raidz2`, `raidz3`; `disk` for a drive alone. */
  readonly layout: string;
  /** Kernel names: `sda1`, `nvme0n1p3`; of a lost one what the pool knows of it. */
  readonly members: readonly string[];
}

/** A pool that this host has imported. */
export interface ImportedPool {
  readonly kind: 'imported';
  /** `ONLINE`, `DEGRADED`, `FAULTED`, `SUSPENDED`, … */
  readonly state: string;
  /** What zpool says about a pool that is not well, and what it proposes. */
  readonly status: string | undefined;
  readonly resilvering: boolean;
  readonly data: readonly PoolGroup[];
  readonly logs: readonly PoolGroup[];
  readonly cache: readonly string[];
  /** Kinds of devices that homelab.yaml does not know and the pool has: `spares`, `special`, `dedup`. */
  readonly otherKinds: readonly string[];
  readonly autotrim: boolean;
  /** A creation or growth of ours was begun and its end was not noted. */
  readonly begun: boolean;
}

/** A pool that could be imported, as `zpool import` lists it. */
export interface ImportablePool {
  readonly id: string;
  readonly state: string;
  /** Undefined if nothing is wrong with it, also not that another system had it last. */
  readonly status: string | undefined;
}

export type PoolFact =
  | { readonly kind: 'no module' }
  | { readonly kind: 'absent'; readonly importable: readonly ImportablePool[]; readonly begun: boolean }
  | ImportedPool;

/** Exists while `zpool create` or `zpool add` of ours runs: what it then finds on the drives after a crash is a half of its own. */
export const beginningPath = (pool: string): string => `/var/lib/h5b/pool-begun-${pool}`;

/** Asks for the pool of that name (zpool 2.3: `zpool status -j`). */
export function poolQuery(pool: string): Query<PoolFact> {
  const key = `pool ${pool}`;
  const word = shellWord(pool);
  const script = [
    '[ -e /dev/zfs ] || { echo NO-MODULE; exit 0; }',
    `[ -e ${shellWord(beginningPath(pool))} ] && echo BEGUN`,
    `if zpool list -H -o name -- ${word} >/dev/null 2>&1; then`,
    `  echo IMPORTED; zpool get -Hp -o value autotrim ${word} && zpool status -jLP ${word} || exit`,
    'else',
    '  echo ABSENT; zpool import 2>&1; true',
    'fi',
  ].join('\n');
  return { key, script, parse: (answer) => parsePool(key, pool, answer) };
}

function parsePool(key: string, pool: string, answer: Answer): PoolFact {
  if (answer.stdout === 'NO-MODULE\n') return { kind: 'no module' };
  const [, begun, kind, rest = ''] = /^(BEGUN\n)?(IMPORTED|ABSENT)\n([\s\S]*)$/.exec(answer.stdout) ?? [];
  if (kind === 'ABSENT' && answer.code === 0)
    return { kind: 'absent', begun: begun !== undefined, importable: importable(rest, pool) };
  const [, autotrim, json = ''] = /^(on|off)\n([\s\S]*)$/.exec(rest) ?? [];
  const status = kind === 'IMPORTED' && answer.code === 0 ? tryStatus(json, pool) : undefined;
  if (status === undefined || autotrim === undefined)
    throw new UnreadableAnswer(key, 'NO-MODULE, ABSENT and the list of zpool import, or IMPORTED, autotrim and JSON', answer);
  const { vdevs, logs = {}, l2cache = {}, spares, special, dedup } = status;
  const scan = status.scan_stats;
  const others = { spares, special, dedup };
  return {
    kind: 'imported',
    state: status.state,
    status:
      status.status === undefined
        ? undefined
        : [status.status, status.action].filter(Boolean).join(' ').replace(/\s+/g, ' ').trim(),
    resilvering: scan?.function === 'RESILVER' && scan.state === 'SCANNING',
    data: groups(vdevs[pool]?.vdevs ?? {}),
    logs: groups(logs),
    cache: Object.keys(l2cache).map(kernelName),
    otherKinds: Object.entries(others).flatMap(([name, devices]) => (Object.keys(devices ?? {}).length > 0 ? [name] : [])),
    autotrim: autotrim === 'on',
    begun: begun !== undefined,
  };
}

/** Blocks of `key: value` lines; a line that begins with a tab goes on, and the devices stand below `config:`. */
function importable(text: string, pool: string): readonly ImportablePool[] {
  const pools: Map<string, string>[] = [];
  let last = '';
  for (const line of text.split('\n')) {
    const [, key, value = ''] = /^ *([a-z]+): ?(.*)$/.exec(line) ?? [];
    if (key === 'pool') pools.push(new Map());
    const fields = pools.at(-1);
    if (key !== undefined) last = key;
    if (key !== undefined) fields?.set(key, value);
    else if (line.startsWith('\t') && last !== 'config') fields?.set(last, `${fields.get(last)} ${line.trim()}`);
  }
  return pools
    .filter((fields) => fields.get('pool') === pool)
    .map((fields) => ({ id: fields.get('id') ?? '', state: fields.get('state') ?? 'unknown', status: fields.get('status') }));
}

interface Vdev {
  readonly vdevs?: Readonly<Record<string, Vdev>> | undefined;
}
const vdevSchema: z.ZodType<Vdev> = z.lazy(() => z.object({ vdevs: z.record(z.string(), vdevSchema).optional() }));
const vdevsSchema = z.record(z.string(), vdevSchema);
const statusSchema = z.object({
  state: z.string(),
  status: z.string().optional(),
  action: z.string().optional(),
  scan_stats: z.object({ function: z.string(), state: z.string() }).optional(),
  vdevs: vdevsSchema,
  logs: vdevsSchema.optional(),
  l2cache: vdevsSchema.optional(),
  spares: vdevsSchema.optional(),
  special: vdevsSchema.optional(),
  dedup: vdevsSchema.optional(),
});
const poolsSchema = z.object({ pools: z.record(z.string(), statusSchema) });

function tryStatus(json: string, pool: string): z.infer<typeof statusSchema> | undefined {
  try {
    return poolsSchema.parse(JSON.parse(json)).pools[pool];
  } catch {
    return undefined;
  }
}

/** `mirror-0` and `raidz2-1` have members; what has none is a device. */
const groups = (vdevs: Readonly<Record<string, Vdev>>): readonly PoolGroup[] =>
  Object.entries(vdevs).map(([name, { vdevs: members }]) =>
    members === undefined || Object.keys(members).length === 0
      ? { layout: 'disk', members: [kernelName(name)] }
      : { layout: name.replace(/-\d+$/, ''), members: leaves(members).map(kernelName) },
  );

/** A device that is being replaced stands two levels below its group. */
const leaves = (vdevs: Readonly<Record<string, Vdev>>): readonly string[] =>
  Object.entries(vdevs).flatMap(([name, { vdevs: below }]) => (below === undefined ? [name] : leaves(below)));

const kernelName = (path: string): string => path.replace(/^\/dev\//, '');
