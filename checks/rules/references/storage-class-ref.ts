import { alternatives } from '../../alternatives';
import { coversKind } from '../../coverage';
import { PERSISTENT_VOLUME_CLAIM } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type Json, records, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { perInventory } from '../../per-inventory';
import type { Rule } from '../../rule';

const STORAGE_CLASS = { group: 'storage.k8s.io', kind: 'StorageClass' };
const PERSISTENT_VOLUME = { group: '', kind: 'PersistentVolume' };
const IS_DEFAULT = 'storageclass.kubernetes.io/is-default-class';

/**
 * The StorageClass of every claim exists; a class that PersistentVolumes of the set carry needs no object. A claim without a
 * class needs a default one, which only a whole cluster (a lab) can lack. Without a lab, a set that holds no StorageClass says
 * nothing about classes.
 */
export const storageClassRef: Rule = {
  id: 'storage-class-ref',
  severity: 'error',
  why: 'A claim of a missing StorageClass stays Pending, and so does the pod that mounts it.',
  remedy: 'Correct storageClassName, or add the StorageClass.',
  acceptable: true,
  *check(inventory) {
    if (!coversKind(inventory, STORAGE_CLASS)) return;
    const { names, hasDefault, ofVolumes } = classes(inventory);
    for (const { manifest, field, spec } of claims(inventory)) {
      const name = tryText(at(spec, 'storageClassName'));
      if (name) {
        if (names.includes(name) || ofVolumes.has(name)) continue;
        const message = `StorageClass ${name} does not exist${alternatives(name, names)}`;
        yield { manifest, field: `${field}.storageClassName`, message };
      } else if (name === undefined && inventory.lab && !hasDefault && at(spec, 'volumeName') === undefined) {
        const message = `no class is named and no StorageClass is the default${alternatives('', names)}`;
        yield { manifest, field: `${field}.storageClassName`, message };
      }
    }
  },
};

const classes = perInventory((inventory) => {
  const index = objectIndex(inventory);
  return {
    names: index.names(STORAGE_CLASS, ''),
    hasDefault: index.ofKind(STORAGE_CLASS).some(({ annotations }) => annotations[IS_DEFAULT] === 'true'),
    ofVolumes: new Set(
      index.ofKind(PERSISTENT_VOLUME).flatMap(({ object }) => tryText(at(object, 'spec', 'storageClassName')) ?? []),
    ),
  };
});

interface Claim {
  readonly manifest: Manifest;
  readonly field: string;
  readonly spec: Json | undefined;
}

function* claims(inventory: Inventory): Iterable<Claim> {
  for (const manifest of objectIndex(inventory).ofKind(PERSISTENT_VOLUME_CLAIM)) {
    yield { manifest, field: 'spec', spec: manifest.object.spec };
  }
  for (const { manifest, field, spec } of inventory.pods) {
    for (const [nth, template] of records(at(manifest.object, 'spec', 'volumeClaimTemplates')).entries()) {
      yield { manifest, field: `spec.volumeClaimTemplates[${nth}].spec`, spec: template.spec };
    }
    for (const [nth, volume] of records(spec.volumes).entries()) {
      const template = at(volume, 'ephemeral', 'volumeClaimTemplate', 'spec');
      if (template === undefined) continue;
      yield { manifest, field: `${field}.volumes[${nth}].ephemeral.volumeClaimTemplate.spec`, spec: template };
    }
  }
}
