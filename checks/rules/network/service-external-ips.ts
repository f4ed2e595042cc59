import { isOf, SERVICE } from '../../group-kind';
import { at, list, tryText } from '../../json';
import type { Rule } from '../../rule';

/** No Service claims addresses by `externalIPs`. */
export const serviceExternalIps: Rule = {
  id: 'service-external-ips',
  severity: 'error',
  why: 'Every node sends traffic for such an address to the Service, so it can intercept traffic meant for others (CVE-2020-8554).',
  remedy: 'Use type LoadBalancer with an address of a pool.',
  acceptable: true,
  *check({ ofKind }) {
    for (const manifest of ofKind('Service')) {
      const addresses = list(at(manifest.object, 'spec', 'externalIPs')).map((address) => tryText(address) ?? '');
      if (addresses.length === 0 || !isOf(manifest, SERVICE)) continue;
      yield { manifest, field: 'spec.externalIPs', message: `claims ${addresses.join(', ')}` };
    }
  },
};
