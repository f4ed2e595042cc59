import type { Rule } from '../../rule';

/** Source: k8s.io/api v0.36.3 core/v1/types.go, `Deprecated:` of each kind. */
const DEPRECATED: Readonly<Record<string, { readonly since: string; readonly instead: string }>> = {
  'v1/Endpoints': { since: '1.33', instead: 'discovery.k8s.io/v1 EndpointSlice with the label kubernetes.io/service-name' },
  'v1/ComponentStatus': { since: '1.19', instead: 'the health endpoints of the components' },
};

/** No object is of a kind that is still served, but that Kubernetes tells people to leave. */
export const apiVersionDeprecated: Rule = {
  id: 'api-version-deprecated',
  severity: 'warning',
  why: 'A deprecated kind gets no new features, and newer controllers and proxies stop reading it.',
  remedy: 'Move to the kind that replaces it.',
  acceptable: true,
  *check({ ofKind }) {
    for (const kind of ['Endpoints', 'ComponentStatus']) {
      for (const manifest of ofKind(kind)) {
        const api = DEPRECATED[`${manifest.apiVersion}/${kind}`];
        if (!api) continue;
        const message = `${manifest.apiVersion} ${kind} is deprecated since Kubernetes ${api.since}`;
        yield { manifest, field: 'apiVersion', message, remedy: `Use ${api.instead}.` };
      }
    }
  },
};
