import { eligibleNodes } from '../../placement';
import { tryReplicas } from '../../replica-count';
import type { Rule } from '../../rule';
import { spreadOf } from '../../spread';

/** All replicas find a node at the same time, as far as selectors, taints and what keeps them apart decide. Needs a lab. */
export const replicasSchedulable: Rule = {
  id: 'replicas-schedulable',
  severity: 'error',
  why: 'The pods that find no node stay Pending, and GitOps never calls the workload healthy.',
  remedy: 'Lower the replicas, widen the node selector or tolerations, or prefer the spread instead of demanding it.',
  *check(inventory) {
    const { lab } = inventory;
    if (!lab) return;
    for (const pod of inventory.pods) {
      const { manifest } = pod;
      // A DaemonSet for hardware that the lab does not have runs nowhere, and that is what it says.
      if (manifest.kind === 'DaemonSet') continue;
      const replicas = tryReplicas(inventory, manifest) ?? 1;
      const { room, because } = spreadOf(pod, lab);
      if (replicas <= room) continue;
      const nodes = eligibleNodes(pod, lab).map(({ name }) => name);
      if (nodes.length === 0)
        yield { manifest, field: pod.field, message: 'no node of the lab fits its selectors and tolerations' };
      else
        yield {
          manifest,
          field: 'spec.replicas',
          message: `${replicas} replicas, and room for ${room} on ${nodes.join(', ')} (${because})`,
        };
    }
  },
};
