import { alternatives } from '../../alternatives';
import { coversKind } from '../../coverage';
import { GATEWAY, type GroupKind, INGRESS } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, tryText } from '../../json';
import { objectIndex } from '../../object-index';
import type { Rule, Violation } from '../../rule';

/**
 * The GatewayClass of every Gateway and the IngressClass of every Ingress exist. Classes that a controller makes itself need no
 * object; without a lab, a set that holds no class of that kind says nothing about classes.
 */
export const gatewayClassRef: Rule = {
  id: 'gateway-class-ref',
  severity: 'error',
  why: 'No controller feels responsible for a Gateway or Ingress of a missing class: nothing listens.',
  remedy: 'Correct the class name, or add the class.',
  acceptable: true,
  *check(inventory) {
    yield* missing(inventory, GATEWAY, 'gatewayClassName', { group: 'gateway.networking.k8s.io', kind: 'GatewayClass' });
    yield* missing(inventory, INGRESS, 'ingressClassName', { group: 'networking.k8s.io', kind: 'IngressClass' });
  },
};

/**
 * istiod makes these GatewayClasses at start (pilot/pkg/config/kube/gatewaycommon/gatewayclass.go of Istio), and Traefik's chart,
 * which k3s deploys, the IngressClass `traefik`.
 */
const MADE_BY_CONTROLLERS: ReadonlySet<string> = new Set([
  'istio',
  'istio-remote',
  'istio-waypoint',
  'istio-east-west',
  'istio-agentgateway',
  'traefik',
]);

function* missing(inventory: Inventory, of: GroupKind, key: string, type: GroupKind): Iterable<Violation> {
  if (!coversKind(inventory, type)) return;
  const index = objectIndex(inventory);
  // Both kinds are cluster-scoped, but without its CRD in the set a GatewayClass looks namespaced.
  const known = [...new Set(index.ofKind(type).map(({ name }) => name))].sort();
  for (const manifest of index.ofKind(of)) {
    const name = tryText(at(manifest.object, 'spec', key));
    if (!name || MADE_BY_CONTROLLERS.has(name) || known.includes(name)) continue;
    yield { manifest, field: `spec.${key}`, message: `${type.kind} ${name} does not exist${alternatives(name, known)}` };
  }
}
