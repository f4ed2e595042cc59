import { rbac } from '../../rbac';
import type { Rule } from '../../rule';

/** Nobody is bound to `cluster-admin`, nor cluster-wide to `admin` or `edit`, which read all Secrets and run pods everywhere. */
export const clusterAdminBinding: Rule = {
  id: 'cluster-admin-binding',
  severity: 'error',
  why: 'Whoever takes over such an account owns the cluster or every namespace of it.',
  remedy: 'Bind a role that lists what the program needs, or accept it with a reason.',
  acceptable: true,
  *check(inventory) {
    for (const { manifest, clusterWide, roleKind, roleName, subjects } of rbac(inventory).bindings) {
      if (roleKind !== 'ClusterRole' || subjects.length === 0) continue;
      if (roleName !== 'cluster-admin' && !(clusterWide && (roleName === 'admin' || roleName === 'edit'))) continue;
      const who = subjects.map(({ kind, namespace, name }) => `${kind} ${namespace ? `${namespace}/` : ''}${name}`).join(', ');
      const where = clusterWide ? 'in every namespace' : `in namespace ${manifest.namespace}`;
      yield { manifest, field: 'roleRef.name', message: `${who} is ${roleName} ${where}` };
    }
  },
};
