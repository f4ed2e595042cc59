import type { JsonObject } from '../../../checks/json';
import type { Lab } from '../../../config/lab';
import { type Appliable, appliable } from '../harness/apply';

/** A configuration that MetalLB must refuse, and what it says. */
export interface RefusedConfiguration {
  readonly title: string;
  readonly object: Appliable;
  readonly message: RegExp;
}

const pool = (name: string, spec: JsonObject, namespace = 'metallb-system') =>
  appliable({ apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', namespace, name }, { spec });

const advertisement = (name: string, spec: JsonObject, namespace = 'metallb-system') =>
  appliable({ apiVersion: 'metallb.io/v1beta1', kind: 'L2Advertisement', namespace, name }, { spec });

/** Mistakes of the kinds that a hand makes in pools and advertisements, beside those of dist/. */
export function refusedConfigurations(lab: Lab): readonly RefusedConfiguration[] {
  const [known] = lab.network.pools;
  if (!known) throw new Error('the lab has no pool');
  return [
    {
      title: 'a pool with addresses of another pool',
      object: pool('more', { addresses: [`${known.last}/32`] }),
      message: /overlaps with already defined CIDR/,
    },
    {
      title: 'a pool whose first address is after its last',
      object: pool('backwards', { addresses: ['192.0.2.20-192.0.2.10'] }),
      message: /is after the end IP/,
    },
    {
      title: 'a pool with an impossible prefix length',
      object: pool('long', { addresses: ['192.0.2.0/33'] }),
      message: /invalid CIDR "192\.0\.2\.0\/33"/,
    },
    {
      title: 'a pool with a name for an address',
      object: pool('named', { addresses: ['ingress.example.net'] }),
      message: /invalid (CIDR|IP range) "ingress\.example\.net"/,
    },
    {
      title: 'a pool without addresses',
      object: pool('empty', { addresses: [] }),
      message: /pool has no prefixes defined/,
    },
    {
      title: 'a pool in the namespace of what uses it',
      object: pool('elsewhere', { addresses: ['192.0.2.0/28'] }, 'istio-ingress'),
      message: /resource must be created in metallb-system namespace/,
    },
    {
      title: 'an advertisement that names a pool twice',
      object: advertisement('twice', { ipAddressPools: [known.name, known.name] }),
      message: /duplicate definition of ipAddressPools/,
    },
    {
      title: 'an advertisement with an operator that labels do not have',
      object: advertisement('operator', {
        nodeSelectors: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'Is', values: ['a'] }] }],
      }),
      message: /"Is" is not a valid label selector operator/,
    },
    {
      title: 'an advertisement in the namespace of what uses it',
      object: advertisement('elsewhere', { ipAddressPools: [known.name] }, 'istio-ingress'),
      message: /resource must be created in metallb-system namespace/,
    },
  ];
}
