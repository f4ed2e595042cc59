import { alternatives } from '../../alternatives';
import { NAMESPACE } from '../../group-kind';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

/**
 * The namespace of every object is in the set or in every cluster. One violation per namespace, at its first object. Without a
 * lab, a set that declares no Namespace at all (a chart's output) leaves them to somebody else.
 */
export const namespaceRef: Rule = {
  id: 'namespace-ref',
  severity: 'error',
  why: 'The API server refuses objects of a missing namespace, and the whole component stays unapplied.',
  remedy: 'Add the Namespace, or correct metadata.namespace.',
  acceptable: true,
  *check(inventory) {
    const declared = objectIndex(inventory).names(NAMESPACE, '');
    if (!inventory.lab && declared.length === 0) return;
    const known = new Set([...declared, ...EVERYWHERE, '']);
    for (const manifest of inventory.manifests) {
      const { namespace } = manifest;
      if (known.has(namespace)) continue;
      known.add(namespace);
      const message = `Namespace ${namespace} does not exist${alternatives(namespace, declared)}`;
      yield { manifest, field: 'metadata.namespace', message };
    }
  },
};

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces */
const EVERYWHERE = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
