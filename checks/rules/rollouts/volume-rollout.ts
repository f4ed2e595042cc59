import type { Lab } from '../../../config/lab';
import { PERSISTENT_VOLUME_CLAIM } from '../../group-kind';
import { at, list, records, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { eligibleNodes } from '../../placement';
import type { PodTemplate } from '../../pod';
import { tryReplicas } from '../../replica-count';
import { rolloutStrategy } from '../../rollout-strategy';
import type { Rule } from '../../rule';

/**
 * A Deployment whose pods share a claim for one node or one pod does not start a second pod beside the first. On a lab where
 * the pods have one node only, ReadWriteOnce admits a second one there.
 */
export const volumeRollout: Rule = {
  id: 'volume-rollout',
  severity: 'error',
  acceptable: true,
  why: 'The new pod cannot get the volume while the old one has it, or both write to it at once.',
  remedy: 'Set strategy.type: Recreate, or maxSurge: 0 with one replica.',
  *check(inventory) {
    const { tryFind } = objectIndex(inventory);
    for (const pod of inventory.pods) {
      if (pod.manifest.kind !== 'Deployment') continue;
      const replicas = tryReplicas(inventory, pod.manifest) ?? 0;
      if (replicas === 0 || replicas + rolloutStrategy(pod.manifest, replicas).maxSurge === 1) continue;
      for (const [index, volume] of records(pod.spec.volumes).entries()) {
        const name = tryText(at(volume, 'persistentVolumeClaim', 'claimName'));
        const claim = name === undefined ? undefined : tryFind(PERSISTENT_VOLUME_CLAIM, pod.namespace, name);
        const mode = claim && exclusiveMode(claim, pod, inventory.lab);
        if (!mode) continue;
        const message = `claim ${name} is ${mode}, and a rollout runs up to ${replicas + rolloutStrategy(pod.manifest, replicas).maxSurge} pods`;
        yield { manifest: pod.manifest, field: `${pod.field}.volumes[${index}].persistentVolumeClaim`, message };
      }
    }
  },
};

function exclusiveMode(claim: Manifest, pod: PodTemplate, lab: Lab | undefined): string | undefined {
  const modes = list(at(claim.object, 'spec', 'accessModes'));
  if (modes.includes('ReadWriteMany') || modes.includes('ReadOnlyMany') || modes.length === 0) return undefined;
  if (modes.includes('ReadWriteOncePod') && modes.length === 1) return 'ReadWriteOncePod';
  return lab && eligibleNodes(pod, lab).length <= 1 ? undefined : 'ReadWriteOnce';
}
