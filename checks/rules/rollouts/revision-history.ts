import { at } from '../../json';
import type { Rule } from '../../rule';

const KINDS: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

/** A workload keeps at least one old revision; 10 by default. */
export const revisionHistory: Rule = {
  id: 'revision-history',
  severity: 'warning',
  acceptable: true,
  why: '`kubectl rollout undo` has nothing to go back to when Git cannot be reached.',
  remedy: 'Set revisionHistoryLimit to 1 or more, or leave it out.',
  *check({ pods }) {
    for (const { manifest } of pods) {
      if (!KINDS.has(manifest.kind) || at(manifest.object, 'spec', 'revisionHistoryLimit') !== 0) continue;
      yield { manifest, field: 'spec.revisionHistoryLimit', message: 'keeps no old revision' };
    }
  },
};
