import { isOf, SERVICE } from '../../group-kind';
import { at } from '../../json';
import type { Rule } from '../../rule';

/** No Service is an alias for another name. */
export const serviceExternalName: Rule = {
  id: 'service-external-name',
  severity: 'warning',
  why: 'Clients connect to the other name with the wrong Host and TLS name, and no policy knows where the connection goes.',
  remedy: 'Let clients use the name itself, or make a Service without a selector and an EndpointSlice.',
  acceptable: true,
  *check({ ofKind }) {
    for (const manifest of ofKind('Service')) {
      if (!isOf(manifest, SERVICE) || at(manifest.object, 'spec', 'type') !== 'ExternalName') continue;
      const target = at(manifest.object, 'spec', 'externalName');
      yield { manifest, field: 'spec.externalName', message: `an alias for ${typeof target === 'string' ? target : 'nothing'}` };
    }
  },
};
