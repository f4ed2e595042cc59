import { allocatable } from '../../../checks/node-allocatable';
import { nodeLabels } from '../../../checks/placement';
import { tryByteSize } from '../../../config/byte-size';
import type { Lab, LabNode } from '../../../config/lab';
import { version } from '../../../config/versions';
import { type Appliable, appliable } from './apply';

/** kwok plays the kubelet of nodes that have this label with the value `on`; without it a node is a dead machine. */
export const POWER_LABEL = 'lab/power';

/** The kubelet's default, which k3s leaves (kubelet --max-pods). */
const PODS = '110';

/** Machines that join the cluster; a host that only stores or serves boot files does not. */
export const clusterNodes = (lab: Lab): readonly LabNode[] => lab.nodes.filter(({ control, worker }) => control || worker);

/** The Node as the machine's own kubelet would register it. */
export function nodeObject(node: LabNode): Appliable {
  const free = allocatable(node);
  const both = { 'ephemeral-storage': `${ephemeralStorage(node)}`, pods: PODS };
  return appliable(
    { apiVersion: 'v1', kind: 'Node', namespace: '', name: node.name },
    {
      metadata: {
        name: node.name,
        annotations: { 'lab/ip': node.address, 'lab/kubelet': version('kubernetes') },
        labels: { ...nodeLabels(node), [POWER_LABEL]: 'on' },
      },
      spec: { taints: node.taints.map((taint) => ({ ...taint })) },
      status: {
        capacity: { cpu: `${node.cpus}`, memory: `${node.memoryBytes}`, ...both },
        allocatable: { cpu: `${free.cpu}`, memory: `${free.memory}`, ...both },
      },
    },
  );
}

/** Bytes for images, logs and emptyDirs: what homelab.yaml gives a Pi, or a root file system of an x86 machine. */
const ephemeralStorage = ({ written }: LabNode): number => tryByteSize(written.ephemeralStorage?.size ?? '') ?? 100 * 2 ** 30;
