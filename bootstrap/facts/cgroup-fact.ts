import type { Query } from './query';

/**
 * Controllers of control groups that the kernel has and that nothing turned off; undefined if the host does not use the unified
 * hierarchy (v2). Kernels from 6.14 list in /proc/cgroups only what also exists in v1, and a namespace sees what it was given.
 */
export const cgroupQuery: Query<readonly string[] | undefined> = {
  key: 'control groups',
  script: 'cat /sys/fs/cgroup/cgroup.controllers && echo KERNEL && cat /proc/cgroups',
  parse({ code, stdout }) {
    if (code !== 0) return undefined;
    const [unified = '', table = ''] = stdout.split('KERNEL\n');
    const enabled = table.split('\n').flatMap((line) => /^(\w+)\t\d+\t\d+\t1$/.exec(line)?.[1] ?? []);
    return [...new Set([...unified.split(/\s/).filter((name) => name !== ''), ...enabled])];
  },
};
