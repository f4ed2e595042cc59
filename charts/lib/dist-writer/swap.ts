import { spawnSync } from 'node:child_process';
import { lstatSync, renameSync } from 'node:fs';
import { tryStats } from './stats';

/** Numbers of renameat2(2): arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux. */
const RENAMEAT2: ReadonlyMap<string, number> = new Map([
  ['x64', 316],
  ['arm64', 276],
]);

/** -100 is AT_FDCWD (linux/fcntl.h), 2 is RENAME_EXCHANGE (linux/fs.h). */
const PERL_EXCHANGE = 'exit(syscall(0 + shift, -100, $ARGV[0], -100, $ARGV[1], 2) == 0 ? 0 : 1)';

/**
 * Puts the complete directory `ready` in the place of `dist`.
 *
 * Atomic if `dist` is missing, and on Linux where a tool for renameat2(2) is installed and the file system can exchange (ext4,
 * xfs, btrfs, tmpfs do). Elsewhere two renames: a kill between them leaves `dist` missing until `healGap` runs.
 *
 * @param old free path beside both, for the two renames
 * @returns where the previous directory is; undefined if there was none
 */
export function swapDirectories(dist: string, ready: string, old: string): string | undefined {
  if (tryStats(dist) === undefined) {
    renameSync(ready, dist);
    return undefined;
  }
  if (tryExchange(dist, ready)) return ready;
  renameSync(dist, old);
  try {
    renameSync(ready, dist);
  } catch (error) {
    renameSync(old, dist);
    throw error;
  }
  return old;
}

function tryExchange(dist: string, ready: string): boolean {
  if (process.platform !== 'linux') return false;
  const wanted = lstatSync(ready).ino;
  // Whatever a tool says, and whichever program answers to its name: the directories tell whether they were exchanged.
  return exchangeCommands(dist, ready).some(([command, ...args]) => {
    spawnSync(command, args, { stdio: 'ignore', env: { PATH: process.env.PATH } });
    return tryStats(dist)?.ino === wanted;
  });
}

// Node has no renameat2. perl-base is essential on Debian and its descendants; mv can exchange from coreutils 9.5 on.
function exchangeCommands(dist: string, ready: string): readonly (readonly [string, ...string[]])[] {
  const number = RENAMEAT2.get(process.arch);
  const mv = ['mv', '--exchange', '--no-copy', '-T', '--', ready, dist] as const;
  return number === undefined ? [mv] : [['perl', '-e', PERL_EXCHANGE, String(number), ready, dist], mv];
}
