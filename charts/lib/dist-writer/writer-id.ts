import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * The name of this process as a writer: `<pid>.<start>@<host>`. `start` is the start time in clock ticks since boot on Linux
 * (proc(5), field 22 of /proc/<pid>/stat), so that a process that got the pid of a dead writer is not taken for it; 0 elsewhere.
 */
export function ownWriterId(): string {
  // Once for all: a name that changed under way (/proc unreadable for a moment) would make us take our own claim for another's.
  own ??= `${process.pid}.${tryStart('self') ?? 0}@${encodeURIComponent(hostname())}`;
  return own;
}

let own: string | undefined;

/** What became of the writer of that name. `unknown`: it ran on another machine or container, or the name is not ours. */
export function writerState(id: string): 'own' | 'alive' | 'dead' | 'unknown' {
  if (id === ownWriterId()) return 'own';
  const [, pid, start, host] = /^(\d+)\.(\d+)@(.+)$/.exec(id) ?? [];
  if (pid === undefined || host !== encodeURIComponent(hostname())) return 'unknown';
  if (!isRunning(Number(pid))) return 'dead';
  const current = tryStart(pid);
  return current === undefined || start === '0' || current === start ? 'alive' : 'dead';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user. Anything but "no such process" must not cost a living writer its work.
    return !(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH');
  }
}

function tryStart(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command in parentheses and may hold spaces; the third field is the first after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3];
  } catch {
    return undefined;
  }
}
