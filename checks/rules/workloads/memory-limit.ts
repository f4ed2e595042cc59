import { at } from '../../json';
import { containerDefaults } from '../../limit-ranges';
import type { Rule } from '../../rule';

/** Every container and sidecar has a memory limit of its own, of its pod or of a LimitRange. */
export const memoryLimit: Rule = {
  id: 'memory-limit',
  severity: 'warning',
  acceptable: true,
  why: 'A leak in a container without a memory limit takes the whole node down with it, and a netbooted Pi has no swap.',
  remedy: 'Set resources.limits.memory, or accept it for a program that must not be killed before others.',
  *check(inventory) {
    const defaults = containerDefaults(inventory);
    for (const { manifest, namespace, spec: pod, containers } of inventory.pods) {
      if (defaults.get(namespace)?.limits.has('memory') || at(pod, 'resources', 'limits', 'memory') !== undefined) continue;
      for (const { name, role, spec, field } of containers) {
        if (role === 'init' || role === 'ephemeral' || at(spec, 'resources', 'limits', 'memory') !== undefined) continue;
        yield { manifest, field: `${field}.resources.limits.memory`, message: `container ${name} has no memory limit` };
      }
    }
  },
};
