import type { Lab } from '../../config/lab';
import type { DistFile } from '../plan/step';
import { declaredKeys } from './declared-secrets';
import { authorityNeeds, kubernetesNeed } from './kubernetes-needs';
import { labNeeds } from './lab-needs';
import type { SecretNeed } from './secret-need';

/**
 * Every secret that a lab needs, sorted by name: its own, and those that `dist` (rendered objects, may be empty) declares. Pure.
 * Throws, naming the file or Secret, for an annotation that it cannot read and an origin that it does not know.
 *
 * A controller makes what is `created-at-runtime`, and an ACME client on a host what is an `acme-certificate`: they are no needs.
 */
export function secretNeeds(lab: Lab, dist: readonly DistFile[]): readonly SecretNeed[] {
  const declared = declaredKeys(dist);
  const of = (wanted: string) => declared.filter(({ origin }) => origin === wanted);
  const others = declared.filter(
    ({ origin }) => !['created-at-runtime', 'acme-certificate', 'wireguard-private-key'].includes(origin),
  );
  return [
    ...labNeeds(lab, of('wireguard-private-key')),
    ...others.map((key) => kubernetesNeed(key, lab)),
    ...(of('ca-certificate').length > 0 ? authorityNeeds : []),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}
