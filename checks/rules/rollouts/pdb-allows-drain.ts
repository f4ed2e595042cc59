import type { Lab } from '../../../config/lab';
import { type DisruptionBudget, disruptionBudgets } from '../../disruption-budget';
import { eligibleNodes } from '../../placement';
import type { Rule } from '../../rule';
import { mostOnOneNode, spreadOf } from '../../spread';

/**
 * A PodDisruptionBudget lets every drain end: it allows an eviction while all pods are healthy, and, with a lab, each node on
 * which the pods may be can be emptied, counting the replacements that find room elsewhere.
 */
export const pdbAllowsDrain: Rule = {
  id: 'pdb-allows-drain',
  severity: 'error',
  acceptable: true,
  why: 'A node can never be drained, so an upgrade of the kernel or of k3s waits for ever.',
  remedy: 'Use maxUnavailable: 1, or run more replicas than minAvailable asks for.',
  *check(inventory) {
    for (const budget of disruptionBudgets(inventory)) {
      const { manifest, replicas, allowed, bound } = budget;
      const field = `spec.${bound.split(':')[0]}`;
      if (replicas === 0) continue;
      const node = inventory.lab && allowed > 0 ? tryStuckNode(budget, inventory.lab) : undefined;
      if (allowed <= 0) yield { manifest, field, message: `${bound} of ${replicas} replicas allows no eviction` };
      else if (node) yield { manifest, field, message: `${bound}: ${node}` };
    }
  },
};

/** How draining one node gets stuck; looked at for budgets of one workload only, whose replicas are known together. */
function tryStuckNode({ pods, replicas, allowed }: DisruptionBudget, lab: Lab): string | undefined {
  const [pod, ...others] = pods;
  if (!pod || others.length > 0) return undefined;
  const nodes = eligibleNodes(pod, lab);
  const onNode = mostOnOneNode(replicas, nodes.length, spreadOf(pod, lab));
  for (const lost of nodes) {
    const { room } = spreadOf(pod, lab, { lost });
    const replaced = Math.max(0, room - (replicas - onNode));
    if (onNode - replaced <= allowed) continue;
    const rest = `${replaced === 0 ? 'none of them' : `only ${replaced}`} can be replaced elsewhere`;
    return `a drain of ${lost.name} has to evict up to ${onNode} of ${replicas} pods, ${rest} and ${allowed} may be away`;
  }
  return undefined;
}
