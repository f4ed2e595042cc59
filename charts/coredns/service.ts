import { ApiObject } from 'cdk8s';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import { DNS_PORT, METRICS_PORT } from './ports';

/**
 * The address that kubelet writes into every pod's resolv.conf. Not a `KubeService`: those bindings are of Kubernetes 1.28 and
 * drop `trafficDistribution: PreferSameNode` (stable since 1.35).
 */
export function addService(chart: ComponentChart, lab: Lab, selector: Readonly<Record<string, string>>): void {
  new ApiObject(chart, 'service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kube-dns',
      labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
    },
    spec: {
      selector: { ...selector },
      clusterIP: lab.cluster.dnsAddress,
      // Each node asks its own server first. With the API down nobody strikes a dead node's server off the list, so without
      // this half of the queries of the node that is left would go there. Not internalTrafficPolicy: Local, which would leave a
      // control node without DNS.
      trafficDistribution: 'PreferSameNode',
      ports: [
        { name: 'dns', port: DNS_PORT, protocol: 'UDP', targetPort: 'dns' },
        { name: 'dns-tcp', port: DNS_PORT, protocol: 'TCP', targetPort: 'dns-tcp' },
        { name: 'metrics', port: METRICS_PORT, protocol: 'TCP', targetPort: 'metrics' },
      ],
    },
  });
}
