import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** In the tree's file system, so that hard links work there as they do for dist/. */
const PARENT = join(__dirname, '..', '..', 'node_modules', '.cache');

/** Runs `work` with an empty directory of its own, removes it afterwards, and those of runs that were killed. */
export function withScratchDirectory(work: (directory: string) => void): void {
  mkdirSync(PARENT, { recursive: true });
  for (const name of readdirSync(PARENT)) {
    const [, owner] = /^bench-(\d+)$/.exec(name) ?? [];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(PARENT, name), { recursive: true, force: true });
  }
  const directory = join(PARENT, `bench-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  try {
    work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
