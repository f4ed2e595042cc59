import { KUBERNETES, tryRemovedApi } from '../../kubernetes-api';
import type { Rule } from '../../rule';

/** No object uses an API version that the pinned Kubernetes has stopped serving. */
export const apiVersionRemoved: Rule = {
  id: 'api-version-removed',
  severity: 'error',
  why: 'The API server answers "no matches for kind", and a GitOps engine stops at the whole component.',
  remedy: 'Move the object to the API version that serves its kind and check the changed fields in the deprecation guide.',
  *check({ manifests }) {
    for (const manifest of manifests) {
      const api = tryRemovedApi(manifest.apiVersion, manifest.kind);
      if (!api) continue;
      const message = `${manifest.apiVersion} ${manifest.kind} was removed in Kubernetes ${api.removedIn}; the cluster runs ${KUBERNETES}`;
      yield { manifest, field: 'apiVersion', message, remedy: `Use ${api.replacement} and check its changed fields.` };
    }
  },
};
