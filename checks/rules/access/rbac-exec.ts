import { grantViolations, type Permission } from '../../rbac-grant';
import type { Rule } from '../../rule';

/** Roles grant no way into running containers: exec, attach, port-forward, ephemeral containers, and the kubelet API. */
export const rbacExec: Rule = {
  id: 'rbac-exec',
  severity: 'error',
  why: 'Commands in other pods, and the kubelet behind nodes/proxy, have the rights of everything that runs there.',
  remedy: 'Remove the subresource, limit it by resourceNames, or accept it with a reason.',
  acceptable: true,
  check: (inventory) => grantViolations(inventory, PERMISSIONS),
};

const PERMISSIONS: readonly Permission[] = [
  { group: '', resources: ['pods/exec', 'pods/attach', 'pods/portforward'], verbs: ['create', 'get'] },
  { group: '', resources: ['pods/ephemeralcontainers'], verbs: ['update', 'patch'] },
  { group: '', resources: ['nodes/proxy'], verbs: ['get', 'create', 'update', 'patch', 'delete'] },
];
