import type { Inventory } from '../../inventory';
import type { Rule } from '../../rule';

/** k8s.io/apimachinery/pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB. */
const LIMIT = 256 * 1024;

/**
 * No object is too large for `kubectl apply` without `--server-side`, which copies it into an annotation. Nothing is found
 * where the objects are reconciled by Flux (which applies on the server's side) or ask Argo CD for `ServerSideApply=true`.
 */
export const clientSideApplySize: Rule = {
  id: 'client-side-apply-size',
  severity: 'warning',
  why: 'kubectl apply copies the object into an annotation, and annotations of more than 256 KiB are refused.',
  remedy: 'Apply it with kubectl apply --server-side, or with ServerSideApply=true in Argo CD.',
  acceptable: true,
  *check(inventory) {
    if (isServerSide(inventory)) return;
    for (const manifest of inventory.manifests) {
      if (manifest.bytes <= LIMIT) continue;
      if (/\bServerSideApply=true\b/.test(manifest.annotations['argocd.argoproj.io/sync-options'] ?? '')) continue;
      const bytes = Buffer.byteLength(JSON.stringify(manifest.object));
      if (bytes > LIMIT) yield { manifest, field: '', message: `object of ${bytes} bytes; client-side apply takes ${LIMIT}` };
    }
  },
};

const isServerSide = (inventory: Inventory) =>
  inventory.lab?.gitops.engine === 'flux' ||
  inventory.ofKind('Kustomization').some(({ apiVersion }) => apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')) ||
  inventory.ofKind('Application').some(({ object }) => JSON.stringify(object.spec ?? null).includes('"ServerSideApply=true"'));
