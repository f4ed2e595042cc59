import { rbac } from '../../rbac';
import { grantViolations, type Permission } from '../../rbac-grant';
import type { Rule } from '../../rule';

/**
 * Roles read only Secrets that they name, and the built-in roles `admin` and `edit`, which read all Secrets of a namespace,
 * are bound to nobody. A `list` or `watch` counts like `get`: it returns the values.
 */
export const rbacSecrets: Rule = {
  id: 'rbac-secrets',
  severity: 'error',
  why: 'Whoever reads every Secret of a namespace holds its ServiceAccount tokens, keys and passwords.',
  remedy: 'Limit the rule by resourceNames, mount the Secret instead, or accept it with a reason.',
  acceptable: true,
  *check(inventory) {
    yield* grantViolations(inventory, PERMISSIONS);
    for (const { manifest, clusterWide, roleKind, roleName, subjects } of rbac(inventory).bindings) {
      if (roleKind !== 'ClusterRole' || clusterWide || subjects.length === 0 || !READERS.includes(roleName)) continue;
      const message = `built-in ClusterRole ${roleName} may read every Secret of namespace ${manifest.namespace}`;
      yield { manifest, field: 'roleRef.name', message };
    }
  },
};

const PERMISSIONS: readonly Permission[] = [{ group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'] }];

/** Cluster-wide bindings of them are the rule `cluster-admin-binding`. */
const READERS = ['admin', 'edit'];
