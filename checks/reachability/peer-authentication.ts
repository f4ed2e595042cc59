import type { Inventory } from '../inventory';
import { at, record, tryText } from '../json';
import { mapSelector, matchesLabels } from '../label-selector';
import type { Manifest } from '../manifest';
import { objectIndex } from '../object-index';
import { ROOT_NAMESPACE } from './authorization';
import type { PodEnd } from './end';

const PEER_AUTHENTICATION = { group: 'security.istio.io', kind: 'PeerAuthentication' };

/**
 * Whether a mesh pod refuses plain text on a port. The most particular policy that says something wins: of the port, of the
 * workload, of the namespace, of the mesh (https://istio.io/latest/docs/reference/config/security/peer_authentication/).
 */
export function requiresMutualTls(inventory: Inventory, { pod }: PodEnd, port: number): boolean {
  const all = objectIndex(inventory).ofKind(PEER_AUTHENTICATION);
  const selector = ({ object }: Manifest) => mapSelector(record(at(object, 'spec', 'selector', 'matchLabels')));
  const own = all.filter((policy) => policy.namespace === pod.namespace && selector(policy).length > 0);
  const chosen = own.filter((policy) => matchesLabels(selector(policy), pod.labels));
  const wide = (namespace: string) => all.filter((policy) => policy.namespace === namespace && selector(policy).length === 0);
  const modes = [
    ...chosen.map(({ object }) => at(object, 'spec', 'portLevelMtls', `${port}`, 'mode')),
    ...[...chosen, ...wide(pod.namespace), ...wide(ROOT_NAMESPACE)].map(({ object }) => at(object, 'spec', 'mtls', 'mode')),
  ];
  return modes.map(tryText).find((mode) => mode !== undefined && mode !== 'UNSET') === 'STRICT';
}
