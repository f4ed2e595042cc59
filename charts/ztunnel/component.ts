import type { Component } from '../lib/component';
import { addProxy } from './proxy';

/** The data plane of the mesh: per node one proxy that wraps the TCP connections of its mesh pods in mutual TLS. */
export const ztunnel: Component = {
  name: 'ztunnel',
  namespace: 'istio-system',
  needs: ['istiod', 'istio-cni'],
  build(chart) {
    addProxy(chart);
  },
};
