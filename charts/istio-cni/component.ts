import { k8s } from 'cdk8s-plus-28';
import type { Component } from '../lib/component';
import { addAccess } from './access';
import { configOf } from './config';
import { addNodeAgent } from './node-agent';

/** Puts the pods of mesh namespaces into the mesh: a CNI plugin behind Calico's on every node, and the agent it asks. */
export const istioCni: Component = {
  name: 'istio-cni',
  namespace: 'istio-system',
  needs: ['calico', 'istiod'],
  build(chart) {
    const config = configOf(chart);
    new k8s.KubeConfigMap(chart, 'config', { metadata: { name: 'istio-cni-config' }, data: config });
    addNodeAgent(chart, config);
    addAccess(chart);
  },
};
