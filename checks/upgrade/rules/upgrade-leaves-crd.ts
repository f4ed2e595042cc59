import { CUSTOM_RESOURCE_DEFINITION, isOf } from '../../group-kind';
import type { UpgradeRule } from '../upgrade-rule';

/** No CRD leaves dist/: GitOps keeps those. */
export const upgradeLeavesCrd: UpgradeRule = {
  id: 'upgrade-leaves-crd',
  why: 'GitOps does not delete CRDs, because all objects of the kind would go with one: it stays in the cluster, and nobody updates it.',
  remedy: 'When nothing uses the kind any more: kubectl delete crd NAME.',
  *check({ removed }) {
    for (const manifest of removed) {
      if (isOf(manifest, CUSTOM_RESOURCE_DEFINITION))
        yield { manifest, field: '', message: `${manifest.name} is no longer in dist/ and stays in the cluster` };
    }
  },
};
