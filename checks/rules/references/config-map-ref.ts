import { configurationViolations } from '../../configuration-violations';
import type { Rule } from '../../rule';

/**
 * Every ConfigMap that a pod or a Flux object names, and every key of it, is in the set or declared by a
 * `configmaps.h5b.io/<name>` annotation. References marked `optional` and the ConfigMaps of every namespace
 * (kube-root-ca.crt, istio-ca-root-cert) are passed over.
 */
export const configMapRef: Rule = {
  id: 'config-map-ref',
  severity: 'error',
  why: 'A pod that names a missing ConfigMap or key does not start: CreateContainerConfigError or FailedMount.',
  remedy: 'Correct the name or key, add the ConfigMap, or declare it by an annotation configmaps.h5b.io/<name>.',
  acceptable: true,
  check: (inventory) => configurationViolations(inventory, 'ConfigMap'),
};
