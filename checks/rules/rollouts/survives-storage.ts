import { at, type JsonObject, records, tryText } from '../../json';
import type { Rule } from '../../rule';
import { survives } from '../../survives';

const STORED = ['persistentVolumeClaim', 'nfs', 'iscsi', 'fc', 'cephfs', 'rbd', 'glusterfs', 'ephemeral'];

/**
 * A workload that says it survives the storage node uses no volume that may come from it: no claim, no network file system and
 * no CSI volume. Where a claim is on a disk of its own node, that is a reason to accept it.
 */
export const survivesStorage: Rule = {
  id: 'survives-storage',
  severity: 'error',
  acceptable: true,
  why: 'With the storage node down the pod hangs in I/O or cannot start again.',
  remedy: 'Keep the state in an emptyDir, or drop storage from h5b.io/survives.',
  *check({ pods }) {
    for (const { manifest, spec, field } of pods) {
      if (!survives(manifest).includes('storage')) continue;
      for (const [index, volume] of records(spec.volumes).entries()) {
        const source = tryStored(volume);
        if (source)
          yield { manifest, field: `${field}.volumes[${index}].${source}`, message: `volume ${volume.name} needs ${source}` };
      }
      for (const [index, claim] of records(at(manifest.object, 'spec', 'volumeClaimTemplates')).entries()) {
        const message = `each pod needs a claim ${at(claim, 'metadata', 'name')}`;
        yield { manifest, field: `spec.volumeClaimTemplates[${index}]`, message };
      }
    }
  },
};

/** Drivers whose volumes hold generated files, not stored ones. */
const LOCAL_DRIVER = /secrets-store|image|spiffe|cert-manager/;

function tryStored(volume: JsonObject): string | undefined {
  const driver = tryText(at(volume, 'csi', 'driver'));
  if (driver !== undefined) return LOCAL_DRIVER.test(driver) ? undefined : 'csi';
  return STORED.find((source) => volume[source] !== undefined);
}
