import { DATAPLANE_MODE, isAmbientNamespace, isAmbientPod } from '../../ambient';
import type { GroupKind } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type JsonObject, record, records, tryText } from '../../json';
import { labelSelector } from '../../label-selector';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { podIndex } from '../../pod-index';
import type { Rule, Violation } from '../../rule';

const AUTHORIZATION_POLICY: GroupKind = { group: 'security.istio.io', kind: 'AuthorizationPolicy' };

/** Attributes that ztunnel cannot see: istio/istio pilot/pkg/serviceregistry/kube/controller/ambient/authorization.go. */
const L7_SOURCE = ['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks', 'notRemoteIpBlocks'];
const L7_OPERATION = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'];
const L4_CONDITION = /^(?:source\.(?:ip|namespace|principal)|destination\.(?:ip|port))$/;

/**
 * Policies that ztunnel enforces use nothing of HTTP. Policies with `targetRefs` (a waypoint or gateway enforces them) and those
 * that select pods outside of the ambient mesh pass, and so does a namespace that is not known to be ambient.
 */
export const authorizationPolicyL4Only: Rule = {
  id: 'authorization-policy-l4-only',
  severity: 'error',
  why: 'ztunnel cannot match HTTP attributes: an ALLOW rule that has them never allows, and a DENY rule denies more than it says.',
  remedy: 'Use principals, namespaces, ipBlocks and ports only, or attach the policy to a waypoint by targetRefs.',
  *check(inventory) {
    for (const policy of objectIndex(inventory).ofKind(AUTHORIZATION_POLICY)) {
      if (isEnforcedByZtunnel(inventory, policy)) yield* violationsOf(policy);
    }
  },
};

function isEnforcedByZtunnel(inventory: Inventory, { object, namespace }: Manifest): boolean {
  if (records(at(object, 'spec', 'targetRefs')).length > 0 || at(object, 'spec', 'targetRef') !== undefined) return false;
  const everywhere = namespace === ROOT_NAMESPACE && at(object, 'spec', 'selector') === undefined;
  if (everywhere) return inventory.ofKind('Namespace').some(({ labels }) => labels[DATAPLANE_MODE] === 'ambient');
  const pods = podIndex(inventory).select(namespace, labelSelector(record(at(object, 'spec', 'selector'))));
  return pods.length > 0 ? pods.some((pod) => isAmbientPod(inventory, pod)) : isAmbientNamespace(inventory, namespace);
}

/** `meshConfig.rootNamespace` unless changed. */
const ROOT_NAMESPACE = 'istio-system';

function* violationsOf(manifest: Manifest): Iterable<Violation> {
  const action = tryText(at(manifest.object, 'spec', 'action'));
  if (action === 'CUSTOM' || action === 'AUDIT') {
    yield { manifest, field: 'spec.action', message: `${action} is not enforced by ztunnel` };
  }
  for (const [index, rule] of records(at(manifest.object, 'spec', 'rules')).entries()) {
    const field = `spec.rules[${index}]`;
    for (const [i, entry] of records(rule.from).entries()) {
      yield* named(manifest, `${field}.from[${i}].source`, record(entry.source), L7_SOURCE);
    }
    for (const [i, entry] of records(rule.to).entries()) {
      yield* named(manifest, `${field}.to[${i}].operation`, record(entry.operation), L7_OPERATION);
    }
    for (const [i, { key }] of records(rule.when).entries()) {
      const name = tryText(key) ?? '';
      if (!L4_CONDITION.test(name)) yield { manifest, field: `${field}.when[${i}].key`, message: `ztunnel cannot see "${name}"` };
    }
  }
}

function* named(manifest: Manifest, field: string, part: JsonObject, names: readonly string[]): Iterable<Violation> {
  for (const name of names) {
    if (part[name] !== undefined) yield { manifest, field: `${field}.${name}`, message: `ztunnel cannot see "${name}"` };
  }
}
