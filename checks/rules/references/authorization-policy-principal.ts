import { alternatives } from '../../alternatives';
import { coversNamespace } from '../../coverage';
import { GATEWAY, type GroupKind, SERVICE_ACCOUNT } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, list, record, records, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

const AUTHORIZATION_POLICY: GroupKind = { group: 'security.istio.io', kind: 'AuthorizationPolicy' };

/**
 * Every principal that an AuthorizationPolicy spells out is a ServiceAccount of the set. Patterns with `*` pass, and so do
 * principals of another trust domain, which name the accounts of another cluster.
 */
export const authorizationPolicyPrincipal: Rule = {
  id: 'authorization-policy-principal',
  severity: 'error',
  why: 'Nobody has the identity of a missing ServiceAccount: an ALLOW rule for it lets nobody in, and a DENY rule stops nobody.',
  remedy: 'Correct the principal, <trust domain>/ns/<namespace>/sa/<ServiceAccount>, or add the ServiceAccount.',
  *check(inventory) {
    const index = objectIndex(inventory);
    for (const policy of index.ofKind(AUTHORIZATION_POLICY)) {
      for (const { field, namespace, name } of accounts(inventory, policy)) {
        if (name === 'default' || index.tryFind(SERVICE_ACCOUNT, namespace, name)) continue;
        if (isGatewayAccount(inventory, namespace, name) || !coversNamespace(inventory, namespace, policy)) continue;
        const existing = alternatives(name, index.names(SERVICE_ACCOUNT, namespace));
        yield { manifest: policy, field, message: `ServiceAccount ${namespace}/${name} does not exist${existing}` };
      }
    }
  },
};

interface Account {
  readonly field: string;
  readonly namespace: string;
  readonly name: string;
}

function* accounts({ lab }: Inventory, { object }: Manifest): Iterable<Account> {
  for (const [index, rule] of records(at(object, 'spec', 'rules')).entries()) {
    for (const [i, entry] of records(rule.from).entries()) {
      for (const key of ['principals', 'notPrincipals'] as const) {
        for (const [nth, principal] of list(record(entry.source)[key]).entries()) {
          const [, domain, namespace, name] = PRINCIPAL.exec(tryText(principal) ?? '') ?? [];
          if (!namespace || !name || !(domain === LOCAL || domain === lab?.cluster.dnsDomain)) continue;
          yield { field: `spec.rules[${index}].from[${i}].source.${key}[${nth}]`, namespace, name };
        }
      }
    }
  }
}

const PRINCIPAL = /^([^/*]+)\/ns\/([^/*]+)\/sa\/([^/*]+)$/;

/** Istio's default trust domain (`meshConfig.trustDomain`), also an alias of the mesh's own one where that is another. */
const LOCAL = 'cluster.local';

/** https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/: Istio makes `<Gateway>-<class>` for a Gateway. */
const isGatewayAccount = (inventory: Inventory, namespace: string, name: string): boolean =>
  objectIndex(inventory)
    .ofKind(GATEWAY)
    .some(
      (gateway) =>
        gateway.namespace === namespace && `${gateway.name}-${tryText(at(gateway.object, 'spec', 'gatewayClassName'))}` === name,
    );
