import { exportsQuery, type LiveExport } from '../../facts/exports-fact';
import type { Facts } from '../../facts/facts';
import type { Outcome, Resource } from '../../plan/resource';
import type { Configuration } from '../../resources/configuration';
import { run } from '../../resources/run';
import type { WantedExport } from './wanted-exports';

/**
 * The kernel offers what the file says, no more and no less below the pool. The server runs on while it reads the file: a restart
 * would make every client wait out the grace period.
 *
 * @param root the pool's own mount point: exports outside of it are somebody else's
 */
export function liveExports(file: Configuration, wanted: readonly WantedExport[], root: string): Resource {
  return {
    name: 'nfs exports',
    queries: [...file.queries, exportsQuery],
    plan(facts: Facts): Outcome {
      const live = facts.get(exportsQuery);
      const lacking = wanted.flatMap(({ path, clients, options }) =>
        clients
          .filter((client) => !live.some((each) => matches(each, path, client, options)))
          .map((client) => `${path} to ${client}`),
      );
      const extra = live
        .filter(({ path }) => path === root || path.startsWith(`${root}/`))
        .filter(({ path, client }) => !wanted.some((each) => each.path === path && each.clients.includes(client)))
        .map(({ path, client }) => `${path} to ${client}`);
      if (lacking.length + extra.length === 0) return { state: 'ok', because: `${live.length} are as the file says` };
      const reasons = [
        ...(lacking.length === 0 ? [] : [`not offered, or with other options: ${lacking.join(', ')}`]),
        ...(extra.length === 0 ? [] : [`offered and not wanted: ${extra.join(', ')}`]),
      ];
      return { state: 'change', because: reasons.join('; '), actions: [run('exportfs -ra')] };
    },
  };
}

/** The kernel adds what was left out, e.g. `wdelay` and `sec=sys`. */
const matches = (live: LiveExport, path: string, client: string, options: readonly string[]): boolean =>
  live.path === path && live.client === client && options.every((option) => live.options.includes(option));
