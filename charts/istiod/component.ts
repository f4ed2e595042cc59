import { workers } from '../../config/lab';
import type { Component } from '../lib/component';
import { addAccess } from './access';
import { addDiscovery } from './discovery';
import { addMeshConfig } from './mesh-config';
import { addWebhook } from './webhook';

/**
 * The control plane of the mesh and its certificate authority, in the namespace of all of Istio.
 *
 * `ztunnel` and `ingress` come after it, because the ConfigMap with the root certificate that they mount is istiod's work.
 */
export const istiod: Component = {
  name: 'istiod',
  namespace: 'istio-system',
  owns: {
    podSecurity: 'privileged',
    reason: 'istio-cni writes CNI configuration of the node, and ztunnel opens its sockets inside the namespaces of other pods.',
  },
  needs: ['crds', 'calico', 'coredns'],
  build(chart, lab) {
    addMeshConfig(chart, lab);
    // Two, where there are two workers: the loss of one node then stops neither new certificates nor new pods on the other.
    addDiscovery(chart, Math.min(2, workers(lab).length));
    addAccess(chart);
    addWebhook(chart);
  },
};
