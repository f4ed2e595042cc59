import { configurationViolations } from '../../configuration-violations';
import type { Rule } from '../../rule';

/**
 * Every Secret that a pod, ServiceAccount, Ingress, Gateway or Flux object names, and every key of it, is in the set, is
 * made by an operator's object in it (cert-manager, External Secrets, Sealed Secrets), or is declared by a
 * `secrets.h5b.io/<name>` annotation. References marked `optional` are passed over; a Secret without data may have any key.
 */
export const secretRef: Rule = {
  id: 'secret-ref',
  severity: 'error',
  why: 'A pod that names a missing Secret or key does not start, and a listener without its certificate serves no TLS.',
  remedy: 'Correct the name or key, or declare where the Secret comes from by an annotation secrets.h5b.io/<name>.',
  acceptable: true,
  check: (inventory) => configurationViolations(inventory, 'Secret'),
};
