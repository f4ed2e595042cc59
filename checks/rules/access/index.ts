import type { Rule } from '../../rule';
import { broadSubject } from './broad-subject';
import { clusterAdminBinding } from './cluster-admin-binding';
import { rbacEscalate } from './rbac-escalate';
import { rbacExec } from './rbac-exec';
import { rbacPodCreate } from './rbac-pod-create';
import { rbacSecrets } from './rbac-secrets';
import { rbacTokenCreate } from './rbac-token-create';
import { rbacWebhookWrite } from './rbac-webhook-write';
import { rbacWildcard } from './rbac-wildcard';
import { roleUnused } from './role-unused';
import { tokenAutomount } from './token-automount';

/** Rules about rights: RBAC without wildcards and ways to more, and tokens only where they are used. */
export const access: readonly Rule[] = [
  rbacWildcard,
  rbacSecrets,
  rbacEscalate,
  rbacExec,
  rbacPodCreate,
  rbacTokenCreate,
  rbacWebhookWrite,
  clusterAdminBinding,
  broadSubject,
  roleUnused,
  tokenAutomount,
];
