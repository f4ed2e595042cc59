/**
 * Preloaded (`node -r`) into a process that writes a dist: kills it with SIGKILL before its H5B_KILL_AT-th file operation. Those
 * that only read do not count: between two that change something, the disk looks the same whenever the kill comes. Without that
 * variable it prints at the end how many operations there were. With H5B_NO_LINKS every hard link fails. With H5B_ORPHAN the
 * process dies at the start of its exchange, and the exchange goes on without it a quarter of a second later.
 */

// The module objects themselves: an import would be a copy of their properties, and wrapping that would wrap nothing.
const childProcess = process.getBuiltinModule('node:child_process');
const fs = process.getBuiltinModule('node:fs');

const OPERATIONS = [
  'chmodSync',
  'chownSync',
  'copyFileSync',
  'fchmodSync',
  'fsyncSync',
  'linkSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmdirSync',
  'symlinkSync',
  'unlinkSync',
  'utimesSync',
  'writeSync',
];

const killAt = Number(process.env.H5B_KILL_AT ?? 0);
let count = 0;

function step(name: string, args: readonly unknown[]): void {
  if (name === 'openSync' && args[1] === 'r') return;
  count++;
  if (count === killAt) process.kill(process.pid, 'SIGKILL');
}

function wrap(module: object, name: string, before: (name: string, args: readonly unknown[]) => void): void {
  const original: unknown = Reflect.get(module, name);
  if (typeof original !== 'function') throw new Error(`${name} is not a function`);
  Reflect.set(module, name, (...args: unknown[]): unknown => {
    before(name, args);
    return Reflect.apply(original, module, args);
  });
}

if (process.env.H5B_NO_LINKS !== undefined) {
  wrap(fs, 'linkSync', () => {
    throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
  });
}

if (process.env.H5B_ORPHAN !== undefined) {
  const { spawn } = childProcess;
  Reflect.set(childProcess, 'spawnSync', (command: string, args: readonly string[]) => {
    spawn('sh', ['-c', 'sleep 0.25; exec "$0" "$@"', command, ...args], { detached: true, stdio: 'ignore' });
    process.kill(process.pid, 'SIGKILL');
  });
} else wrap(childProcess, 'spawnSync', step);

for (const name of OPERATIONS) wrap(fs, name, step);

process.on('exit', () => {
  if (killAt === 0) process.stdout.write(`${count}\n`);
});
