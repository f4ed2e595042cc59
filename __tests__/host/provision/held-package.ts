import { until } from '../../cluster/harness/until';
import type { Target } from '../target/target';

/** A package of the host whose absence nothing but the packages step sees. */
const PACKAGE = 'unattended-upgrades';

/** Before it runs dpkg, apt waits until the file is gone (apt.conf(5), DPkg::Pre-Invoke). */
const HOOK = 'DPkg::Pre-Invoke { "touch /run/waits; while [ -e /run/hold ]; do sleep 0.1; done"; };';

/** Gives the next apply something to do that lasts as long as a test wants. */
export async function holdPackages(target: Target): Promise<void> {
  await target.exec(`apt-get remove -qq -y ${PACKAGE}
    rm -f /run/waits
    touch /run/hold
    echo '${HOOK}' > /etc/apt/apt.conf.d/99hold`);
}

/** Lets apt go on, and the next one not wait. */
export async function releasePackages(target: Target): Promise<void> {
  await target.exec('rm -f /run/hold /etc/apt/apt.conf.d/99hold');
}

/** Waits until an apply is in the middle of its apt. */
export async function applyWaits(target: Target): Promise<void> {
  await until('apt to wait', 120, async () => ((await target.run('[ -e /run/waits ]')).code === 0 ? true : undefined));
}

/** Whether a command of an apply still runs; in the pattern, `[t]` keeps the search from finding itself. */
export const installs = async (target: Target): Promise<boolean> =>
  (await target.run(`pgrep -f 'apt-ge[t] .*-y.* install.* ${PACKAGE}'`)).code === 0;
