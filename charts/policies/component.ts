import { AuthorizationPolicy, PeerAuthentication } from '../../imports/security.istio.io';
import type { Component } from '../lib/component';
import { addNamespaceDefaults } from './namespace-defaults';
import { addUnownedNamespaces } from './unowned-namespaces';

/**
 * What holds where no component has said anything: nobody connects to anybody. What may is declared by the workloads, and the
 * policies that allow it stand beside them in their own components.
 */
export const policies: Component = {
  name: 'policies',
  namespace: 'istio-system',
  // Resources of Istio are validated by istiod; the pods of kube-system have their own policies before it denies the rest.
  needs: ['crds', 'calico', 'coredns', 'istiod'],
  build(chart) {
    addNamespaceDefaults(chart);
    addUnownedNamespaces(chart);
    // In the root namespace and without a selector, so for the whole mesh.
    new PeerAuthentication(chart, 'strict', { metadata: { name: 'default' }, spec: { mtls: { mode: 'STRICT' } } });
    new AuthorizationPolicy(chart, 'deny-all', { metadata: { name: 'deny-all' }, spec: {} });
  },
};
