import { at, textMap } from '../../json';
import type { Rule } from '../../rule';

const KINDS: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);

/** Labels that change with each release. */
const RELEASE_KEYS: ReadonlySet<string> = new Set(['app.kubernetes.io/version', 'helm.sh/chart', 'chart', 'pod-template-hash']);

/** `1.2.3`, `v1.2`; not `v1`, which names a variant that stays. */
const RELEASE = /^v?\d+\.\d+/;

/** The selector of a workload holds no label that changes with a release. */
export const selectorImmutable: Rule = {
  id: 'selector-immutable',
  severity: 'error',
  acceptable: true,
  why: 'A selector cannot be changed: the next release is refused until somebody deletes the workload.',
  remedy: 'Select by app.kubernetes.io/name and instance only; the template may have more labels.',
  *check({ pods }) {
    for (const { manifest } of pods) {
      if (!KINDS.has(manifest.kind)) continue;
      for (const [key, value] of Object.entries(textMap(at(manifest.object, 'spec', 'selector', 'matchLabels')))) {
        const changes = RELEASE_KEYS.has(key) || (/version|release|tag/i.test(key) && RELEASE.test(value));
        if (changes)
          yield { manifest, field: `spec.selector.matchLabels["${key}"]`, message: `${key}: ${value} changes with each release` };
      }
    }
  },
};
