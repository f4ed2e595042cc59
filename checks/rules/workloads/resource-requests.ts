import { containerDefaults } from '../../limit-ranges';
import { requestOf } from '../../pod-requests';
import type { Rule } from '../../rule';

/**
 * Every container and sidecar asks for CPU and memory: itself, by its limit, through the pod's `spec.resources`, or through a
 * LimitRange of its namespace. Init containers are passed over, because the pod's other requests hold while they run.
 */
export const resourceRequests: Rule = {
  id: 'resource-requests',
  severity: 'error',
  acceptable: true,
  why: 'Without requests the scheduler fills a 4 GB Pi blindly, and the pod is the first to be killed when memory runs short.',
  remedy: 'Set resources.requests.cpu and resources.requests.memory to what the container needs when it is busy.',
  *check(inventory) {
    const defaults = containerDefaults(inventory);
    for (const { manifest, namespace, spec: pod, containers } of inventory.pods) {
      const filledIn = defaults.get(namespace)?.requests;
      const open = ['cpu', 'memory'].filter((resource) => !filledIn?.has(resource) && requestOf(pod, resource) === undefined);
      if (open.length === 0) continue;
      for (const { name, role, spec, field } of containers) {
        if (role === 'init' || role === 'ephemeral') continue;
        const missing = open.filter((resource) => requestOf(spec, resource) === undefined);
        if (missing.length === 0) continue;
        yield {
          manifest,
          field: `${field}.resources.requests`,
          message: `container ${name} requests no ${missing.join(' and no ')}`,
        };
      }
    }
  },
};
