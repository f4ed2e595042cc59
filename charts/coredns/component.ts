import { k8s } from 'cdk8s-plus-28';
import { Access } from '../lib/access';
import type { Component } from '../lib/component';
import { corefile } from './corefile';
import { addServer } from './server';
import { addService } from './service';

/** The cluster's DNS, one server on every worker: Services, the lab's own names, and the rest from the lab's DNS. */
export const coredns: Component = {
  name: 'coredns',
  namespace: 'kube-system',
  needs: ['calico'],
  build(chart, lab) {
    new k8s.KubeConfigMap(chart, 'corefile', { metadata: { name: 'coredns' }, data: { Corefile: corefile(lab) } });
    const server = addServer(chart, lab);
    addService(chart, lab, server.selector);
    new Access(chart, 'coredns', {
      name: 'system:coredns',
      to: ['coredns'],
      in: 'cluster',
      rules: [
        { group: '', resources: ['services', 'namespaces'], verbs: ['list', 'watch'] },
        { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list', 'watch'] },
      ],
    });
  },
};
