import type { Inventory } from '../inventory';
import { at, type Json, type JsonObject, list, record, records, tryText } from '../json';
import { mapSelector, matchesLabels } from '../label-selector';
import type { Manifest } from '../manifest';
import { objectIndex } from '../object-index';
import type { End, PodEnd } from './end';
import { onlyProtocol, type PortSet, type PortUniverse, parsePort, union, without } from './port-set';

const AUTHORIZATION_POLICY = { group: 'security.istio.io', kind: 'AuthorizationPolicy' };

/** Policies here hold for the whole mesh (`rootNamespace` of the mesh's settings). */
export const ROOT_NAMESPACE = 'istio-system';

/** What ztunnel sees of a connection; everything else of a rule is layer 7. */
const SOURCE_FIELDS: ReadonlySet<string> = new Set(['principals', 'notPrincipals', 'namespaces', 'notNamespaces']);
const OPERATION_FIELDS: ReadonlySet<string> = new Set(['ports', 'notPorts']);

/**
 * The TCP ports of a pod that Istio's AuthorizationPolicies let a sender connect to: no DENY policy matches, and one ALLOW policy
 * does if there are any (https://istio.io/latest/docs/concepts/security/#implicit-enablement). A rule with anything of layer 7
 * allows nothing in the ambient mesh, where no waypoint reads it, and denies as if that were not written; at a gateway it may
 * allow. `principal` is the sender's identity if mutual TLS proves one.
 */
export function authorizedPorts(
  inventory: Inventory,
  to: PodEnd,
  from: End,
  principal: string | undefined,
  universe: PortUniverse,
): PortSet {
  const tcp = onlyProtocol(universe.all, 'TCP');
  const policies = objectIndex(inventory)
    .ofKind(AUTHORIZATION_POLICY)
    .filter((policy) => appliesTo(policy, to));
  const matched = (action: 'ALLOW' | 'DENY') => {
    const chosen = policies.filter(({ object }) => (tryText(at(object, 'spec', 'action')) ?? 'ALLOW') === action);
    const rules = chosen.flatMap(({ object }) => records(at(object, 'spec', 'rules')));
    const sender = { principal, namespace: from.kind === 'pods' && principal !== undefined ? from.pod.namespace : undefined };
    return { some: chosen.length > 0, ports: union(...rules.map((rule) => matchedPorts(rule, action, to, sender, tcp))) };
  };
  const [allow, deny] = [matched('ALLOW'), matched('DENY')];
  return without(allow.some ? allow.ports : tcp, deny.ports);
}

function appliesTo({ namespace, object }: Manifest, { pod }: PodEnd): boolean {
  if (namespace !== ROOT_NAMESPACE && namespace !== pod.namespace) return false;
  // Those with a target are for waypoints and Gateways, and no pod of an unmanaged Gateway bears its name.
  if (at(object, 'spec', 'targetRef') !== undefined || at(object, 'spec', 'targetRefs') !== undefined) return false;
  return matchesLabels(mapSelector(record(at(object, 'spec', 'selector', 'matchLabels'))), pod.labels);
}

interface Sender {
  readonly principal: string | undefined;
  readonly namespace: string | undefined;
}

function matchedPorts(rule: JsonObject, action: 'ALLOW' | 'DENY', to: PodEnd, sender: Sender, tcp: PortSet): PortSet {
  const sources = records(rule.from).map(({ source }) => record(source));
  const operations = records(rule.to).map(({ operation }) => record(operation));
  const ofLayer7 =
    records(rule.when).length > 0 ||
    sources.some((source) => Object.keys(source).some((key) => !SOURCE_FIELDS.has(key))) ||
    operations.some((operation) => Object.keys(operation).some((key) => !OPERATION_FIELDS.has(key)));
  if (ofLayer7 && (to.mesh === 'gateway' ? action === 'DENY' : action === 'ALLOW')) return new Set();
  if (sources.length > 0 && !sources.some((source) => isSource(source, sender))) return new Set();
  if (operations.length === 0) return tcp;
  return new Set([...tcp].filter((name) => operations.some((operation) => isOperation(operation, parsePort(name).port))));
}

const isSource = (source: JsonObject, { principal, namespace }: Sender): boolean =>
  isListed(source.principals, principal) &&
  isListed(source.namespaces, namespace) &&
  isNotListed(source.notPrincipals, principal) &&
  isNotListed(source.notNamespaces, namespace);

const isOperation = (operation: JsonObject, port: number): boolean =>
  isListed(operation.ports, `${port}`) && isNotListed(operation.notPorts, `${port}`);

const isListed = (patterns: Json | undefined, value: string | undefined): boolean =>
  patterns === undefined || (value !== undefined && list(patterns).some((pattern) => isLike(tryText(pattern) ?? '', value)));

const isNotListed = (patterns: Json | undefined, value: string | undefined): boolean =>
  patterns === undefined || !isListed(patterns, value);

/** `*` (anything but nothing), `prefix*`, `*suffix` or the text itself. */
function isLike(pattern: string, value: string): boolean {
  if (pattern === '*') return value !== '';
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? value.endsWith(pattern.slice(1)) : value === pattern;
}

/** Every port that an AuthorizationPolicy mentions. */
export function* authorizationPorts(inventory: Inventory): Iterable<number> {
  for (const { object } of objectIndex(inventory).ofKind(AUTHORIZATION_POLICY)) {
    for (const { operation } of records(at(object, 'spec', 'rules')).flatMap((rule) => records(rule.to))) {
      const ports = [...list(record(operation).ports), ...list(record(operation).notPorts)];
      yield* ports.map(Number).filter(Number.isInteger);
    }
  }
}
