import { type Direction, isolationOf } from '../../network-policy';
import type { Rule } from '../../rule';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/**
 * Every pod outside of the host network is selected by a policy for what comes in and for what goes out; a default deny of its
 * namespace counts, and so do Calico's own policies. A Calico selector that cannot be read is taken to select the pod.
 */
export const networkPolicyCoversPod: Rule = {
  id: 'network-policy-covers-pod',
  severity: 'error',
  why: 'A pod that no policy selects accepts connections from every pod and reaches everything, the LAN and the Internet too.',
  remedy: 'Add a NetworkPolicy with policyTypes [Ingress, Egress] that selects the pod, or a default deny for its namespace.',
  acceptable: true,
  *check(inventory) {
    for (const pod of inventory.pods) {
      if (pod.hostNetwork) continue;
      const open = DIRECTIONS.filter((direction) => {
        const { isolated, uncertain } = isolationOf(inventory, pod, direction);
        return !isolated && !uncertain;
      });
      if (open.length === 0) continue;
      const message = `no NetworkPolicy selects its pods for ${open.join(' and ')}`;
      yield { manifest: pod.manifest, field: pod.field.replace(/spec$/, 'metadata.labels'), message };
    }
  },
};
