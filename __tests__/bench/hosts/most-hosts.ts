import { readFileSync } from 'node:fs';

/** What systemd, its daemons and D-Bus of one host hold; counted on Debian 13 with the toolkit's configuration. */
const INSTANCES_PER_HOST = 8;
/** For what else root runs on this machine. */
const RESERVED = 28;

const LIMIT = '/proc/sys/fs/inotify/max_user_instances';

/**
 * How many hosts this machine can have. They share one limit of the kernel, that of inotify instances per user; a host that finds
 * none left cannot start its network.
 */
export const mostHosts = (limit = Number(readFileSync(LIMIT, 'utf8'))): number =>
  Math.max(1, Math.floor((limit - RESERVED) / INSTANCES_PER_HOST));

/** The numbers that are possible; what is too many becomes as many as there can be, and `say` is told how there can be more. */
export function possibleCounts(counts: readonly number[], most: number, say: (line: string) => void): readonly number[] {
  const possible = [...new Set(counts.map((count) => Math.min(count, most)))];
  const needed = Math.max(...counts) * INSTANCES_PER_HOST + RESERVED;
  if (Math.max(...counts) > most)
    say(
      `only ${most} hosts instead of ${Math.max(...counts)}: ${LIMIT} is too low; sysctl -w fs.inotify.max_user_instances=${needed}`,
    );
  return possible;
}
