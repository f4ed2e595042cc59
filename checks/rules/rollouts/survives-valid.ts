import { SURVIVES } from '../../annotations';
import { tryPodTemplate } from '../../pod';
import type { Rule } from '../../rule';
import { DISASTERS, survives } from '../../survives';

/** The annotation `h5b.io/survives` names known disasters and stands on a workload. */
export const survivesValid: Rule = {
  id: 'survives-valid',
  severity: 'error',
  why: 'A promise that no rule understands is never checked.',
  remedy: `Write ${DISASTERS.join(', ')} or some of them, on the workload itself.`,
  *check({ manifests }) {
    for (const manifest of manifests) {
      if (manifest.annotations[SURVIVES] === undefined) continue;
      const field = `metadata.annotations["${SURVIVES}"]`;
      const unknown = survives(manifest).filter((word) => !DISASTERS.includes(word));
      if (unknown.length > 0) yield { manifest, field, message: `unknown: ${unknown.join(', ')}` };
      else if (survives(manifest).length === 0) yield { manifest, field, message: 'names nothing' };
      else if (!tryPodTemplate(manifest)) yield { manifest, field, message: `a ${manifest.kind} makes no pods` };
    }
  },
};
