import { SERVICE_ACCOUNT } from '../../group-kind';
import { objectIndex } from '../../object-index';
import { rbac } from '../../rbac';
import type { Rule } from '../../rule';

/**
 * A pod mounts an API token only if its ServiceAccount may do something with it. The pod's own
 * `automountServiceAccountToken` goes before that of the ServiceAccount; both default to true. Without a lab, ServiceAccounts
 * that the set does not hold may be bound elsewhere.
 */
export const tokenAutomount: Rule = {
  id: 'token-automount',
  severity: 'warning',
  why: 'Whoever takes over the container gets a credential of the API server that the program never uses.',
  remedy: 'Set automountServiceAccountToken: false, or bind the ServiceAccount to the role that it needs.',
  acceptable: true,
  *check(inventory) {
    const index = objectIndex(inventory);
    const { isBound } = rbac(inventory);
    for (const { manifest, field, spec, namespace, serviceAccount } of inventory.pods) {
      const account = index.tryFind(SERVICE_ACCOUNT, namespace, serviceAccount);
      const mounts = spec.automountServiceAccountToken ?? account?.object.automountServiceAccountToken ?? true;
      if (mounts === false || isBound(namespace, serviceAccount)) continue;
      if (!account && serviceAccount !== 'default' && !inventory.lab) continue;
      const message = `mounts a token of ServiceAccount ${namespace}/${serviceAccount}, which is bound to no role`;
      yield { manifest, field: `${field}.automountServiceAccountToken`, message };
    }
  },
};
