import { nearestName } from '../../../config/did-you-mean';
import { groupOf } from '../../group-kind';
import { isBuiltInGroup, KUBERNETES, servedAs, servedKinds, servedVersions, tryRemovedApi } from '../../kubernetes-api';
import type { Rule } from '../../rule';

/**
 * Every object of one of Kubernetes' own groups has a version and kind that the pinned release serves without a flag.
 * Groups of CustomResourceDefinitions are the rule `custom-kind-ref`, removed versions `api-version-removed`.
 */
export const apiVersionKnown: Rule = {
  id: 'api-version-known',
  severity: 'error',
  why: 'The API server answers "no matches for kind", and a GitOps engine stops at the whole component.',
  remedy: 'Correct apiVersion and kind.',
  acceptable: true,
  *check({ manifests }) {
    for (const manifest of manifests) {
      const { apiVersion, kind } = manifest;
      if (!isBuiltInGroup(groupOf(apiVersion)) || tryRemovedApi(apiVersion, kind)) continue;
      const how = servedAs(apiVersion, kind);
      if (how === 'served') continue;
      const flag = `--runtime-config=${apiVersion}=true`;
      const message =
        how === 'opt-in'
          ? `${apiVersion} ${kind} is served by Kubernetes ${KUBERNETES} only with ${flag}`
          : `Kubernetes ${KUBERNETES} has no ${apiVersion} ${kind}`;
      yield { manifest, field: 'apiVersion', message, remedy: remedyFor(kind, how === 'opt-in' ? flag : undefined) };
    }
  },
};

function remedyFor(kind: string, flag: string | undefined): string {
  const [version] = servedVersions(kind);
  const otherwise = flag ? `, or start the API server with ${flag} and accept this finding` : '';
  if (version) return `Use ${version}${otherwise}.`;
  if (flag) return `Start the API server with ${flag} and accept this finding.`;
  const nearest = nearestName(kind, servedKinds());
  return nearest ? `Did you mean ${servedVersions(nearest)[0]} ${nearest}?` : 'Correct apiVersion and kind.';
}
