import { loadavg } from 'node:os';

/** Runs `work` and prints how long it took and how busy the machine was: times of an emulated machine are reported, not judged. */
export async function reportTime<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(`${what}: ${seconds.toFixed(1)} s (load ${loadavg()[0]?.toFixed(1)})\n`);
  return result;
}
