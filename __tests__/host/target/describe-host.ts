import { spawnSync } from 'node:child_process';
import { tryReasonNotToBuild } from '../build/build';
import { buildCommand, isBuilt } from '../build/recipe';

/** Programs that every host lab starts, and the Debian packages that bring them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  setpriv: 'util-linux',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  ip: 'iproute2',
  'ssh-keygen': 'openssh-client',
};

/**
 * A group of tests that need a Debian host. Where it cannot run, the tests are skipped, and one line says why and which command
 * makes it run.
 */
export function describeHost(title: string, tests: () => void): void {
  const reason = tryReason();
  if (reason === undefined) {
    describe(title, tests);
    return;
  }
  process.stderr.write(`skipped: "${title}": ${reason}\n`);
  describe.skip(`${title} (skipped: ${reason})`, tests);
}

/** Why a host cannot run here and what to do about it, or undefined if it can. */
export function tryReason(): string | undefined {
  if (process.platform !== 'linux') return 'namespaces exist on Linux only; run it there, or in a virtual machine.';
  if (process.getuid?.() !== 0) return 'making namespaces takes root; run: sudo -E npm run test:host';
  const absent = Object.keys(PROGRAMS).filter((each) => spawnSync('sh', ['-c', `command -v ${each}`]).status !== 0);
  if (absent.length > 0) {
    const packages = [...new Set(absent.map((each) => PROGRAMS[each]))].join(' ');
    return `there is no ${absent.join(', no ')}; run: apt-get install ${packages}`;
  }
  if (!isBuilt()) return tryReasonNotToBuild() ?? `the Debian host is not built; run: ${buildCommand}`;
  return undefined;
}
