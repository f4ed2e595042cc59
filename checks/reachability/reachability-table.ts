import { PROBE_ADDRESS } from '../ambient';
import type { End } from './end';
import { describePorts } from './port-set';
import type { Reachability } from './reachability';

/** One line of "who reaches whom". */
export interface ReachabilityRow {
  readonly from: string;
  readonly to: string;
  /** e.g. `TCP 80, 443; UDP 53`, or `every TCP port` */
  readonly ports: string;
}

/**
 * Who reaches whom, sorted by receiver and sender, for people: one row for every pair that can connect, nodes with the same answer
 * joined to one row, the edges of ranges left out.
 */
export function reachabilityTable({ ends, ports, universe }: Reachability): readonly ReachabilityRow[] {
  const shown = ends.filter((end) => end.kind === 'pods' || !end.boundary);
  const rows = shown
    .flatMap((to) => shown.map((from) => ({ from, to })))
    .filter(({ from, to }) => from.kind === 'pods' || to.kind === 'pods')
    // Nobody listens where probes come from, and they go to pods of the mesh only.
    .filter(({ from, to }) => !isProbe(to) && !(isProbe(from) && to.kind === 'pods' && to.mesh !== 'ambient'))
    .map(({ from, to }) => ({ from, to, ports: describePorts(ports(from, to), universe) }))
    .filter((row) => row.ports !== '');
  const joined = new Map<string, { from: Set<string>; to: Set<string>; ports: string }>();
  for (const row of rows) {
    const key = `${groupOf(row.from)}|${groupOf(row.to)}|${row.ports}`;
    const group = joined.get(key) ?? { from: new Set(), to: new Set(), ports: row.ports };
    joined.set(key, group);
    group.from.add(row.from.name);
    group.to.add(row.to.name);
  }
  return [...joined.values()]
    .map((group) => ({ from: [...group.from].join(', '), to: [...group.to].join(', '), ports: group.ports }))
    .sort((a, b) => compare(a.to, b.to) || compare(a.from, b.from));
}

const isProbe = ({ address }: End) => address === PROBE_ADDRESS;

const groupOf = (end: End) => (end.name.startsWith('node ') ? 'nodes' : end.name);

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
