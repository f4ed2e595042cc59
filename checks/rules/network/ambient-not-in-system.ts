import { DATAPLANE_MODE } from '../../ambient';
import { isOf, NAMESPACE } from '../../group-kind';
import type { Rule } from '../../rule';

/** Namespaces whose pods have to run before ztunnel does, or that carry it. */
const SYSTEM: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'istio-system',
  'calico-system',
  'calico-apiserver',
  'tigera-operator',
  'metallb-system',
  'flux-system',
  'argocd',
]);

/** Namespaces that the mesh itself depends on are not in it. */
export const ambientNotInSystem: Rule = {
  id: 'ambient-not-in-system',
  severity: 'error',
  why: 'Pods that bring the mesh up wait for the mesh: a cluster that starts from nothing never gets there.',
  remedy: `Remove the label ${DATAPLANE_MODE}; protect the namespace by NetworkPolicies alone.`,
  acceptable: true,
  *check({ ofKind, pods }) {
    const carriers = new Set(pods.flatMap(({ manifest, namespace }) => (MESH.has(manifest.name) ? [namespace] : [])));
    for (const manifest of ofKind('Namespace')) {
      if (!isOf(manifest, NAMESPACE) || manifest.labels[DATAPLANE_MODE] !== 'ambient') continue;
      if (!SYSTEM.has(manifest.name) && !carriers.has(manifest.name)) continue;
      const message = `${manifest.name} is in the ambient mesh`;
      yield { manifest, field: `metadata.labels["${DATAPLANE_MODE}"]`, message };
    }
  },
};

/** Names of Istio's own workloads in its charts. */
const MESH: ReadonlySet<string> = new Set(['ztunnel', 'istio-cni-node', 'istiod']);
