import { eligibleNodes } from '../../placement';
import { tryReplicas } from '../../replica-count';
import type { Rule } from '../../rule';
import { spreadOf } from '../../spread';

/**
 * When a node dies its pods find room on the others, and no topology spread constraint still counts the dead node as a place
 * to fill first. Found only where honouring taints would make room: required anti-affinity that leaves one pod per node is
 * taken for intent. Needs a lab.
 */
export const replacementSchedulable: Rule = {
  id: 'replacement-schedulable',
  severity: 'warning',
  acceptable: true,
  why: 'A dead or cordoned node stays an empty domain, so the replacement waits until the node is back.',
  remedy: 'Set nodeTaintsPolicy: Honor on the constraint, or whenUnsatisfiable: ScheduleAnyway.',
  *check(inventory) {
    const { lab } = inventory;
    if (!lab) return;
    for (const pod of inventory.pods) {
      if (pod.manifest.kind === 'DaemonSet' || pod.spec.topologySpreadConstraints === undefined) continue;
      const replicas = tryReplicas(inventory, pod.manifest) ?? 1;
      for (const lost of eligibleNodes(pod, lab)) {
        const { room, because } = spreadOf(pod, lab, { lost });
        const possible = Math.min(replicas, spreadOf(pod, lab, { lost, honorTaints: true }).room);
        if (room >= possible) continue;
        const message = `with ${lost.name} down only ${room} of ${replicas} replicas can run (${because})`;
        yield { manifest: pod.manifest, field: `${pod.field}.topologySpreadConstraints`, message };
        break;
      }
    }
  },
};
