import { alternatives } from '../../alternatives';
import { coversNamespace } from '../../coverage';
import { PERSISTENT_VOLUME_CLAIM } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, records, tryText } from '../../json';
import { objectIndex } from '../../object-index';
import { perInventory } from '../../per-inventory';
import type { Rule } from '../../rule';

/** Every claim that a pod mounts is in the set, or is one that a StatefulSet of the namespace makes of its templates. */
export const claimRef: Rule = {
  id: 'claim-ref',
  severity: 'error',
  why: 'A pod that mounts a missing PersistentVolumeClaim stays Pending.',
  remedy: 'Correct claimName, or add the PersistentVolumeClaim to the namespace.',
  acceptable: true,
  *check(inventory) {
    const index = objectIndex(inventory);
    for (const pod of inventory.pods) {
      for (const [nth, volume] of records(pod.spec.volumes).entries()) {
        const name = tryText(at(volume, 'persistentVolumeClaim', 'claimName'));
        if (!name || index.tryFind(PERSISTENT_VOLUME_CLAIM, pod.namespace, name)) continue;
        if (isOfStatefulSet(inventory, pod.namespace, name)) continue;
        if (!coversNamespace(inventory, pod.namespace, pod.manifest)) continue;
        yield {
          manifest: pod.manifest,
          field: `${pod.field}.volumes[${nth}].persistentVolumeClaim.claimName`,
          message: `PersistentVolumeClaim ${pod.namespace}/${name} does not exist${alternatives(
            name,
            index.names(PERSISTENT_VOLUME_CLAIM, pod.namespace),
          )}`,
        };
      }
    }
  },
};

/** `data-db-0` is made by StatefulSet `db` with a claim template `data`. */
const isOfStatefulSet = (inventory: Inventory, namespace: string, claim: string): boolean =>
  /-\d+$/.test(claim) && claimStems(inventory).has(`${namespace}/${claim.replace(/-\d+$/, '')}`);

const claimStems = perInventory(
  ({ pods }): ReadonlySet<string> =>
    new Set(
      pods.flatMap(({ manifest }) =>
        records(at(manifest.object, 'spec', 'volumeClaimTemplates')).map(
          (template) => `${manifest.namespace}/${tryText(at(template, 'metadata', 'name'))}-${manifest.name}`,
        ),
      ),
    ),
);
