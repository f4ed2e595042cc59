import { list, record } from '../../json';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

const NETWORK_CAPABILITIES = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'ALL'];

/** A DaemonSet that makes the network of its nodes has a priority class; told by host network and the rights to change it. */
export const nodeAgentPriority: Rule = {
  id: 'node-agent-priority',
  severity: 'warning',
  acceptable: true,
  why: 'On a full node an agent without priority waits behind applications or is evicted before them, and the node loses its network.',
  remedy: 'Set priorityClassName: system-node-critical.',
  *check({ pods }) {
    for (const pod of pods) {
      if (pod.manifest.kind !== 'DaemonSet' || !isNetworkAgent(pod)) continue;
      if (pod.spec.priorityClassName !== undefined || pod.spec.priority !== undefined) continue;
      yield {
        manifest: pod.manifest,
        field: `${pod.field}.priorityClassName`,
        message: 'a network agent without priority class',
      };
    }
  },
};

const isNetworkAgent = ({ hostNetwork, containers }: PodTemplate): boolean =>
  hostNetwork &&
  containers.some(({ spec, role }) => {
    const context = record(spec.securityContext);
    const added = list(record(context.capabilities).add);
    return (
      role !== 'init' && (context.privileged === true || NETWORK_CAPABILITIES.some((capability) => added.includes(capability)))
    );
  });
