import { formatByteSize } from '../../../config/byte-size';
import type { Lab, LabNode } from '../../../config/lab';
import { cgroupQuery } from '../../facts/cgroup-fact';
import { freeSpaceQuery } from '../../facts/free-space-fact';
import { systemQuery } from '../../facts/system-fact';
import type { Resource } from '../../plan/resource';
import { check } from '../../resources/check';

const MACHINES = { amd64: 'x86_64', arm64: 'aarch64' } as const;

/** Calico's eBPF dataplane wants it (docs.tigera.io, "Enable the eBPF data plane"). */
const OLDEST_KERNEL = { major: 5, minor: 10 };

/** Ours: the packages take 1.5 GiB with a kernel module built, the images of the cluster's own components as much again. */
const LEAST_SPACE = 4 * 1024 ** 3;

/** Controllers that kubelet wants (kubernetes.io, "About cgroup v2"). */
const CONTROLLERS = ['cpu', 'cpuset', 'memory', 'pids'];

/** Operating system, kernel, architecture, root, control groups. */
export function systemChecks(lab: Lab, node: LabNode): readonly Resource[] {
  return [
    check({
      name: 'operating system',
      queries: [systemQuery],
      judge(facts) {
        const { os, version } = facts.get(systemQuery);
        if (os === 'debian' && version === '13') return { because: 'is Debian 13' };
        return { because: `is ${os} ${version}, not Debian 13`, remedy: 'install Debian 13 (trixie) on it' };
      },
    }),
    check({
      name: 'architecture',
      queries: [systemQuery],
      judge(facts) {
        const { architecture } = facts.get(systemQuery);
        const wanted = MACHINES[node.arch];
        if (architecture === wanted) return { because: `is ${wanted}` };
        return {
          because: `is ${architecture}; homelab.yaml says ${node.written.hardware}, which is ${wanted}`,
          remedy: `correct nodes.${node.name}.hardware, or connect to the right machine`,
        };
      },
    }),
    check({
      name: 'kernel',
      queries: [systemQuery],
      judge(facts) {
        const { kernel } = facts.get(systemQuery);
        const [, major = 0, minor = 0] = /^(\d+)\.(\d+)/.exec(kernel)?.map(Number) ?? [];
        const young = major > OLDEST_KERNEL.major || (major === OLDEST_KERNEL.major && minor >= OLDEST_KERNEL.minor);
        if (young) return { because: `is ${kernel}` };
        return { because: `is ${kernel}, older than 5.10`, remedy: "boot Debian 13's own kernel (6.12)" };
      },
    }),
    check({
      name: 'root',
      queries: [systemQuery],
      judge(facts) {
        const { uid } = facts.get(systemQuery);
        if (uid === 0) return { because: 'commands run as root' };
        return { because: `commands run as user ${uid}, not as root`, remedy: 'log in as root, or let the user use sudo' };
      },
    }),
    ...(node.control || node.worker ? [cgroupCheck(lab)] : []),
  ];
}

const cgroupCheck = (lab: Lab): Resource =>
  check({
    name: 'control groups',
    queries: [cgroupQuery],
    judge(facts) {
      const controllers = facts.get(cgroupQuery);
      if (controllers === undefined)
        return {
          because: 'the host uses the old control groups (v1), which Kubernetes no longer supports',
          remedy: 'remove systemd.unified_cgroup_hierarchy=0 from the kernel command line and boot again',
        };
      const missing = CONTROLLERS.filter((controller) => !controllers.includes(controller));
      if (missing.length === 0) return { because: `v2 with ${CONTROLLERS.join(', ')}` };
      return {
        because: `the kernel offers no control of ${missing.join(', ')}, which kubelet needs in ${lab.cluster.name}`,
        remedy: 'remove cgroup_disable= from the kernel command line and boot again',
      };
    },
  });

/** Room for packages and container images. */
export function spaceCheck(): Resource {
  const query = freeSpaceQuery('/');
  return check({
    name: 'free space',
    queries: [query],
    judge(facts) {
      const bytes = facts.get(query);
      if (bytes >= LEAST_SPACE) return { because: `at least ${formatByteSize(LEAST_SPACE)} are free on /` };
      return {
        because: `${Math.floor(bytes / 1024 ** 2)} MiB are free on /, less than ${formatByteSize(LEAST_SPACE)}`,
        remedy: 'remove what is not needed, or grow the root file system',
      };
    },
  });
}
