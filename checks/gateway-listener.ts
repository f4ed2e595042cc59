import { NAMESPACE } from './group-kind';
import type { Inventory } from './inventory';
import { at, type JsonObject, list, record, records, tryNumber, tryText } from './json';
import { labelSelector, matchesLabels } from './label-selector';
import type { Manifest } from './manifest';
import { objectIndex } from './object-index';

/** A listener of a Gateway or ListenerSet. */
export interface GatewayListener {
  readonly name: string;
  readonly port: number | undefined;
  readonly protocol: string;
  /** Undefined: every host. */
  readonly hostname: string | undefined;
  readonly spec: JsonObject;
}

/** The listeners of a Gateway or ListenerSet. */
export const gatewayListeners = (gateway: Manifest): readonly GatewayListener[] =>
  records(at(gateway.object, 'spec', 'listeners')).map((spec) => ({
    name: tryText(spec.name) ?? '',
    port: tryNumber(spec.port),
    protocol: tryText(spec.protocol) ?? '',
    hostname: tryText(spec.hostname) || undefined,
    spec,
  }));

/** https://gateway-api.sigs.k8s.io/reference/spec/#allowedroutes: the kinds that a listener takes if it lists none. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

/** Why a listener does not take a route, or undefined if it does. */
export function tryRefusal(
  inventory: Inventory,
  gateway: Manifest,
  listener: GatewayListener,
  route: Manifest,
): string | undefined {
  const allowed = record(listener.spec.allowedRoutes);
  const kinds = records(allowed.kinds).flatMap(({ kind }) => tryText(kind) ?? []);
  const taken = kinds.length > 0 ? kinds : KINDS[listener.protocol];
  if (taken && !taken.includes(route.kind)) return `takes ${taken.join(', ')} only`;
  const namespaces = record(allowed.namespaces);
  const from = tryText(namespaces.from) ?? 'Same';
  if (from === 'Same' && route.namespace !== gateway.namespace) return `takes routes of namespace ${gateway.namespace} only`;
  if (from === 'None') return 'takes no routes';
  if (from === 'Selector' && !isSelected(inventory, record(namespaces.selector), route.namespace)) {
    return `takes routes of namespaces that namespace ${route.namespace} is not one of (allowedRoutes.namespaces.selector)`;
  }
  const hosts = list(at(route.object, 'spec', 'hostnames')).flatMap((host) => tryText(host) ?? []);
  const { hostname } = listener;
  if (hostname && hosts.length > 0 && !hosts.some((host) => intersects(host, hostname))) return `serves ${hostname} only`;
  return undefined;
}

/** Namespaces carry their name as a label; without the Namespace's own object its other labels are not known. */
function isSelected(inventory: Inventory, selector: JsonObject, namespace: string): boolean {
  const object = objectIndex(inventory).tryFind(NAMESPACE, '', namespace);
  if (!object) return true;
  return matchesLabels(labelSelector(selector), { 'kubernetes.io/metadata.name': namespace, ...object.labels });
}

/** Whether two host names, each perhaps with a leading `*.`, have a host in common: `*` stands for one label or more. */
function intersects(a: string, b: string): boolean {
  if (a === b) return true;
  const [suffixA, suffixB] = [a, b].map((host) => (host.startsWith('*.') ? host.slice(1) : undefined));
  if (suffixA !== undefined && suffixB !== undefined) return suffixA.endsWith(suffixB) || suffixB.endsWith(suffixA);
  if (suffixA !== undefined) return b.endsWith(suffixA);
  return suffixB !== undefined && a.endsWith(suffixB);
}
