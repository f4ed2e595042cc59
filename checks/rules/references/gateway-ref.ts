import { alternatives } from '../../alternatives';
import { coversNamespace } from '../../coverage';
import { type GatewayListener, gatewayListeners, tryRefusal } from '../../gateway-listener';
import { SERVICE } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type JsonObject, records, tryNumber, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { routes } from '../../route';
import type { Rule } from '../../rule';

/**
 * Every parent of a route exists, has the listener that the route names, and takes the route: its kind, its namespace and one
 * of its hosts. A parent in a namespace of which the set holds nothing is not proof (unless there is a lab), nor is a
 * namespace selector where the Namespace's own object is not at hand.
 */
export const gatewayRef: Rule = {
  id: 'gateway-ref',
  severity: 'error',
  why: 'A route that no listener takes is not programmed: its hosts answer 404 or nothing.',
  remedy: 'Correct parentRefs, or let the listener take the route (allowedRoutes, hostname, protocol).',
  *check(inventory) {
    for (const manifest of routes(inventory)) {
      for (const [nth, parent] of records(at(manifest.object, 'spec', 'parentRefs')).entries()) {
        const problem = tryProblem(inventory, manifest, parent);
        if (problem) yield { manifest, field: `spec.parentRefs[${nth}]${problem.field}`, message: problem.message };
      }
    }
  },
};

interface Problem {
  readonly field: string;
  readonly message: string;
}

function tryProblem(inventory: Inventory, route: Manifest, parent: JsonObject): Problem | undefined {
  const group = tryText(parent.group) ?? 'gateway.networking.k8s.io';
  const kind = tryText(parent.kind) ?? 'Gateway';
  const type = group === '' && kind === 'Service' ? SERVICE : { group, kind };
  if (type !== SERVICE && !(group === 'gateway.networking.k8s.io' && (kind === 'Gateway' || kind === 'ListenerSet')))
    return undefined;
  const namespace = tryText(parent.namespace) ?? route.namespace;
  const name = tryText(parent.name) ?? '';
  const index = objectIndex(inventory);
  const found = index.tryFind(type, namespace, name);
  if (!found) {
    if (!coversNamespace(inventory, namespace, route)) return undefined;
    const existing = alternatives(name, index.names(type, namespace));
    return { field: '.name', message: `${kind} ${namespace}/${name} does not exist${existing}` };
  }
  return type === SERVICE ? undefined : tryListenerProblem(inventory, route, parent, found);
}

function tryListenerProblem(inventory: Inventory, route: Manifest, parent: JsonObject, gateway: Manifest): Problem | undefined {
  const of = `${gateway.kind} ${gateway.namespace}/${gateway.name}`;
  const listeners = gatewayListeners(gateway);
  const section = tryText(parent.sectionName);
  const named = section === undefined ? listeners : listeners.filter((listener) => listener.name === section);
  if (section !== undefined && named.length === 0) {
    const existing = alternatives(
      section,
      listeners.map(({ name }) => name),
    );
    return { field: '.sectionName', message: `${of} has no listener "${section}"${existing}` };
  }
  const port = tryNumber(parent.port);
  const meant = port === undefined ? named : named.filter((listener) => listener.port === port);
  if (meant.length === 0) {
    const existing = alternatives(
      '',
      named.map((listener) => `${listener.name} on ${listener.port}`),
    );
    return { field: '.port', message: `${of} has no listener on port ${port}${existing}` };
  }
  const refusals = meant.map((listener) => refusal(inventory, gateway, listener, route));
  if (refusals.includes(undefined)) return undefined;
  return { field: '', message: `no listener of ${of} takes it: ${[...new Set(refusals)].join('; ')}` };
}

function refusal(inventory: Inventory, gateway: Manifest, listener: GatewayListener, route: Manifest): string | undefined {
  const reason = tryRefusal(inventory, gateway, listener, route);
  return reason === undefined ? undefined : `"${listener.name}" ${reason}`;
}
