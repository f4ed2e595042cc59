import { NAMESPACE } from '../../group-kind';
import { objectIndex } from '../../object-index';
import { ENFORCE, isLevel } from '../../pod-security';
import type { Rule } from '../../rule';

/** Every namespace enforces the restricted level, or says why it cannot. */
export const namespacePodSecurity: Rule = {
  id: 'namespace-pod-security',
  severity: 'error',
  acceptable: true,
  why: 'In a namespace without a level whoever can make a pod can make one that owns the node.',
  remedy: `Label it ${ENFORCE}: restricted, or with the level that its pods need and accept that with a reason.`,
  *check(inventory) {
    for (const manifest of objectIndex(inventory).ofKind(NAMESPACE)) {
      const level = manifest.labels[ENFORCE];
      if (level === 'restricted') continue;
      const field = `metadata.labels["${ENFORCE}"]`;
      if (level === undefined) yield { manifest, field, message: 'enforces no level, which means privileged' };
      else if (isLevel(level)) yield { manifest, field, message: `enforces ${level}` };
      else yield { manifest, field, message: `${level} is no level; the admission enforces restricted and warns` };
    }
  },
};
