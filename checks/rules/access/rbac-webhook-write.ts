import { grantViolations, type Permission } from '../../rbac-grant';
import type { Rule } from '../../rule';

/** Roles grant no writes to admission configurations. Limits by resourceNames count for nothing: one configuration may be for every object. */
export const rbacWebhookWrite: Rule = {
  id: 'rbac-webhook-write',
  severity: 'error',
  why: 'Whoever writes an admission configuration reads and changes every object that the API server admits, Secrets included.',
  remedy: 'Remove the verbs, or accept it with a reason.',
  acceptable: true,
  check: (inventory) => grantViolations(inventory, PERMISSIONS, { namesLimit: false }),
};

const PERMISSIONS: readonly Permission[] = [
  {
    group: 'admissionregistration.k8s.io',
    resources: ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
    verbs: ['create', 'update', 'patch'],
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'],
    verbs: ['create', 'update', 'patch'],
  },
];
