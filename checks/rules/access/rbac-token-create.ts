import { grantViolations, type Permission } from '../../rbac-grant';
import type { Rule } from '../../rule';

/** Roles make no credentials of others: ServiceAccount tokens (unless limited to named accounts) and signed certificates. */
export const rbacTokenCreate: Rule = {
  id: 'rbac-token-create',
  severity: 'error',
  why: 'Whoever makes tokens or approves certificates acts as any ServiceAccount or user, with its rights.',
  remedy: 'Limit it by resourceNames to the accounts it is for, or accept it with a reason.',
  acceptable: true,
  check: (inventory) => grantViolations(inventory, PERMISSIONS),
};

const PERMISSIONS: readonly Permission[] = [
  { group: '', resources: ['serviceaccounts/token'], verbs: ['create'] },
  { group: 'certificates.k8s.io', resources: ['certificatesigningrequests/approval'], verbs: ['update', 'patch'] },
  { group: 'certificates.k8s.io', resources: ['signers'], verbs: ['approve', 'sign'] },
];
