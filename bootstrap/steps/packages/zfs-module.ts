import { builtModuleQuery } from '../../facts/dkms-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { run } from '../../resources/run';

/** A build takes about 5 minutes on two cores, and 15 on busy ones. */
const BUILD_SECONDS = 3600;

/**
 * ZFS is built for the running kernel and for the one that the next boot takes: before a step relies on it, and before a reboot
 * into a new kernel would find no pool.
 */
export const zfsModule: Resource = (() => {
  const query = builtModuleQuery('zfs');
  return {
    name: 'zfs module',
    queries: [query],
    plan(facts): Outcome {
      const modules = facts.get(query);
      const missing = modules.filter(({ version }) => version === undefined).map(({ kernel }) => kernel);
      if (missing.length === 0)
        return { state: 'ok', because: modules.map(({ kernel, version }) => `${version} for ${kernel}`).join(', ') };
      return {
        state: 'create',
        because: `is not built for ${missing.join(', ')}`,
        actions: missing.map((kernel) => run(build(kernel), { timeoutSeconds: BUILD_SECONDS })),
      };
    },
  };
})();

/** Explains itself: dkms' own message names a log file that nobody sees from here. */
function build(kernel: string): readonly string[] {
  const word = shellWord(kernel);
  const headers = shellWord(`/lib/modules/${kernel}/build`);
  const advice = `"no headers for kernel ${kernel}: install linux-headers-${kernel}, or boot the newest kernel if Debian no longer has them"`;
  return [
    `if [ ! -e ${headers} ]; then apt-get -qq -y -o DPkg::Lock::Timeout=120 install linux-headers-${word} || :; fi`,
    `if [ ! -e ${headers} ]; then echo ${advice} >&2; exit 1; fi`,
    `dkms autoinstall -k ${word} || { tail -n 20 /var/lib/dkms/zfs/*/build/make.log >&2; exit 1; }`,
    `modinfo -k ${word} -F version zfs`,
  ];
}
