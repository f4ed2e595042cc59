import { NAMESPACE } from '../../group-kind';
import { objectIndex } from '../../object-index';
import { enforcedPolicy, podSecurityViolations } from '../../pod-security';
import type { Rule } from '../../rule';

/**
 * The PodSecurity admission of Kubernetes 1.36 admits every pod at the level that its namespace enforces. Pods of a namespace
 * that is not in the set are passed over: its level is not known.
 */
export const podSecurity: Rule = {
  id: 'pod-security',
  severity: 'error',
  why: 'The workload is accepted, but the admission refuses each of its pods.',
  remedy: 'Bring the pod to the level, or move it to a namespace with the level that it needs.',
  *check(inventory) {
    const { tryFind } = objectIndex(inventory);
    for (const pod of inventory.pods) {
      const namespace = tryFind(NAMESPACE, '', pod.namespace);
      if (!namespace) continue;
      const { level, minor } = enforcedPolicy(namespace.labels);
      for (const { field, message } of podSecurityViolations(pod, level, minor)) {
        yield { manifest: pod.manifest, field, message: `${message}; namespace ${pod.namespace} enforces ${level}` };
      }
    }
  },
};
