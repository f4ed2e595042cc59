import { isOf, NAMESPACE } from '../../group-kind';
import type { Manifest } from '../../manifest';
import type { UpgradeRule } from '../upgrade-rule';

/**
 * No namespace goes. That of a GitOps engine, when the lab changes to the other engine, does not go either: what should delete it
 * no longer reads that directory.
 */
export const upgradeDeletesNamespace: UpgradeRule = {
  id: 'upgrade-deletes-namespace',
  why: 'With a namespace GitOps deletes all that is in it, also what never was in dist/: Secrets, claims, what people made by hand.',
  remedy:
    'Nothing, if that is meant. To keep it: annotate it in the cluster before you commit, with ' +
    'kustomize.toolkit.fluxcd.io/prune=disabled (Flux) or argocd.argoproj.io/sync-options=Prune=false (Argo CD).',
  *check({ removed }) {
    const engines = new Set(removed.filter(isReconciler).map(({ namespace }) => namespace));
    for (const manifest of removed) {
      if (isOf(manifest, NAMESPACE) && !engines.has(manifest.name))
        yield { manifest, field: '', message: `namespace ${manifest.name} is no longer in dist/` };
    }
  },
};

const isReconciler = (manifest: Manifest): boolean =>
  isOf(manifest, { group: 'source.toolkit.fluxcd.io', kind: 'GitRepository' }) ||
  isOf(manifest, { group: 'argoproj.io', kind: 'AppProject' });
