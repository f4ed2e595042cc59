import { isOf, PERSISTENT_VOLUME_CLAIM } from '../../group-kind';
import type { UpgradeRule } from '../upgrade-rule';

/** No claim for storage goes. */
export const upgradeDeletesClaim: UpgradeRule = {
  id: 'upgrade-deletes-claim',
  why: 'With a claim goes its volume, and with the reclaim policy Delete, which is the default, the data.',
  remedy: 'Back the data up, or set persistentVolumeReclaimPolicy: Retain on its PersistentVolume, before you commit.',
  *check({ removed }) {
    for (const manifest of removed) {
      if (isOf(manifest, PERSISTENT_VOLUME_CLAIM))
        yield { manifest, field: '', message: `claim ${manifest.namespace}/${manifest.name} is no longer in dist/` };
    }
  },
};
