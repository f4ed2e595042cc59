import type { Rule } from '../../rule';

/** No container asks the registry at each start. An absent policy is IfNotPresent, except for `latest`, which image-pinned finds. */
export const imagePullPolicy: Rule = {
  id: 'image-pull-policy',
  severity: 'warning',
  acceptable: true,
  why: 'With Always a pod cannot restart while the registry or the internet is away, although its image is on the node.',
  remedy: 'Set imagePullPolicy: IfNotPresent; a pinned tag needs no other.',
  *check({ pods }) {
    for (const { manifest, containers } of pods) {
      for (const { name, spec, field } of containers) {
        if (spec.imagePullPolicy !== 'Always') continue;
        yield { manifest, field: `${field}.imagePullPolicy`, message: `container ${name} pulls at each start: Always` };
      }
    }
  },
};
