import { at, tryText } from '../../json';
import type { Rule } from '../../rule';

/** Objects without a namespace do not name one. */
export const namespaceOnClusterScoped: Rule = {
  id: 'namespace-on-cluster-scoped',
  severity: 'warning',
  why: 'The API server drops the namespace, so the manifest says something else than the cluster, and tools take it for two objects.',
  remedy: 'Delete metadata.namespace.',
  *check({ manifests }) {
    for (const manifest of manifests) {
      const written = tryText(at(manifest.object, 'metadata', 'namespace'));
      if (manifest.namespace !== '' || !written) continue;
      yield {
        manifest,
        field: 'metadata.namespace',
        message: `${manifest.kind} is cluster-scoped, but names namespace "${written}"`,
      };
    }
  },
};
