import { at, type JsonObject, record } from '../../json';
import { tryQuantity } from '../../quantity';
import type { Rule } from '../../rule';

/** No limit is below its request, and resources that cannot be shared (huge pages, devices) have both alike. */
export const limitNotBelowRequest: Rule = {
  id: 'limit-not-below-request',
  severity: 'error',
  why: 'The API server refuses the pods: the workload is accepted and never gets one.',
  remedy: 'Raise the limit or lower the request.',
  *check({ pods }) {
    for (const { manifest, spec: pod, field: podField, containers } of pods) {
      for (const { spec, field } of [{ spec: pod, field: podField }, ...containers]) {
        for (const message of clashes(spec)) yield { manifest, field: `${field}.resources`, message };
      }
    }
  },
};

function* clashes(spec: JsonObject): Iterable<string> {
  const requests = record(at(spec, 'resources', 'requests'));
  for (const [resource, limit] of Object.entries(record(at(spec, 'resources', 'limits')))) {
    const written = requests[resource];
    const asked = tryQuantity(written);
    const allowed = tryQuantity(limit);
    if (asked === undefined || allowed === undefined) continue;
    if (asked > allowed) yield `${resource} request ${written} is above its limit ${limit}`;
    else if (asked < allowed && !isShared(resource)) yield `${resource} request ${written} differs from its limit ${limit}`;
  }
}

/** Names with a domain are devices; Kubernetes' own are shared except for huge pages. */
const isShared = (resource: string) => !resource.startsWith('hugepages-') && !resource.includes('/');
