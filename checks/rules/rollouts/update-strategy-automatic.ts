import { at, tryNumber } from '../../json';
import type { Rule } from '../../rule';

/** DaemonSets and StatefulSets replace their pods themselves when their template changes. */
export const updateStrategyAutomatic: Rule = {
  id: 'update-strategy-automatic',
  severity: 'warning',
  acceptable: true,
  why: 'GitOps reports success while the old pods run on until somebody deletes them.',
  remedy: 'Use updateStrategy.type: RollingUpdate, without a partition.',
  *check({ pods }) {
    for (const { manifest } of pods) {
      if (manifest.kind !== 'DaemonSet' && manifest.kind !== 'StatefulSet') continue;
      const field = 'spec.updateStrategy';
      if (at(manifest.object, 'spec', 'updateStrategy', 'type') === 'OnDelete') yield { manifest, field, message: 'OnDelete' };
      const partition = tryNumber(at(manifest.object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')) ?? 0;
      if (partition > 0) yield { manifest, field, message: `partition ${partition} keeps the pods below it as they are` };
    }
  },
};
