import { spawnSync } from 'node:child_process';
import { buildCommand, isBuilt, part } from '../build/part';

/**
 * A group of tests that need a real cluster. Where it cannot run, the tests are skipped, and one line says why and which
 * command makes it run.
 *
 * @param needs names of parts of the cluster lab, e.g. `kubernetes`
 */
export function describeCluster(title: string, needs: readonly string[], tests: () => void): void {
  const reason = tryReason(needs);
  if (reason === undefined) {
    describe(title, tests);
    return;
  }
  process.stderr.write(`skipped: "${title}": ${reason}\n`);
  describe.skip(`${title} (skipped: ${reason})`, tests);
}

/** Why a cluster with these parts cannot run here and what to do about it, or undefined if it can. */
export function tryReason(needs: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only; run it there, or in a virtual machine.';
  if (process.getuid?.() !== 0) return 'making network namespaces takes root; run: sudo -E npm run test:cluster';
  const tools = ['setpriv', 'unshare', 'nsenter', 'ip'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
  if (tools.length > 0) return `there is no ${tools.join(', no ')}; run: apt-get install util-linux iproute2`;
  const missing = needs.map(part).filter((each) => !isBuilt(each));
  if (missing.length > 0) return `${missing.map(({ name }) => name).join(', ')} not built; run: ${buildCommand(missing)}`;
  return undefined;
}
