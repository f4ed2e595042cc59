import { byteSize } from '../../../config/byte-size';
import type { Lab, LabNode } from '../../../config/lab';
import { parameterPath, parameterQuery } from '../../facts/parameter-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { render } from '../../render/template';
import { file } from '../../resources/file';
import { kernelModules } from '../../resources/kernel-modules';
import { run } from '../../resources/run';

/** The module with its limit of memory for the read cache: at boot, and live. */
export function zfsModuleSettings(lab: Lab, node: LabNode): readonly Resource[] {
  const bytes = arcBytes(lab, node);
  return [
    file({ path: '/etc/modprobe.d/h5b-zfs.conf', content: render('host/zfs.conf', { arcMax: `${bytes}` }) }),
    ...kernelModules({ name: 'h5b-zfs', modules: ['zfs'] }),
    liveLimit(bytes),
  ];
}

/** Bytes of `storage.arcMax`; half of the node's memory without it. */
export const arcBytes = (lab: Lab, node: LabNode): number =>
  lab.storage?.arcMax === undefined ? Math.floor(node.memoryBytes / 2) : byteSize(lab.storage.arcMax);

function liveLimit(bytes: number): Resource {
  const query = parameterQuery('zfs', 'zfs_arc_max');
  return {
    name: 'live zfs_arc_max',
    queries: [query],
    plan(facts): Outcome {
      const live = facts.get(query);
      if (live === undefined) return { state: 'later', after: 'kernel module zfs', because: 'ZFS is not loaded' };
      if (live === `${bytes}`) return { state: 'ok', because: `is ${bytes}` };
      const set = run(`echo ${bytes} >${parameterPath('zfs', 'zfs_arc_max')}`);
      return { state: 'change', because: `is ${live}, not ${bytes}`, actions: [set] };
    },
  };
}
