import { at } from '../../json';
import type { Rule } from '../../rule';

/** LoadBalancer and NodePort Services keep traffic on the node that received it. */
export const loadBalancerLocal: Rule = {
  id: 'load-balancer-local',
  severity: 'error',
  why: 'A packet that an eBPF node passes on to a pod of an iptables node is lost, and the client address is lost with any node.',
  remedy: 'Set spec.externalTrafficPolicy: Local and run a pod on every node that may announce the address.',
  *check({ ofKind }) {
    for (const manifest of ofKind('Service')) {
      const type = at(manifest.object, 'spec', 'type');
      const policy = at(manifest.object, 'spec', 'externalTrafficPolicy');
      if ((type === 'LoadBalancer' || type === 'NodePort') && policy !== 'Local') {
        yield {
          manifest,
          field: 'spec.externalTrafficPolicy',
          message: `${type} Service with ${policy ?? 'Cluster, the default'}`,
        };
      }
    }
  },
};
