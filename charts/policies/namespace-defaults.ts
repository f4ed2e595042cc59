import { k8s } from 'cdk8s-plus-28';
import { ALLOW_PREFIX } from '../../checks/annotations';
import type { ComponentChart } from '../lib/component-chart';
import { API_PORT } from '../lib/traffic';

/** The namespaces that every cluster has and no component makes. */
const GIVEN = ['default', 'kube-node-lease', 'kube-public', 'kube-system'] as const;

/** The port that kubelet serves its API on, and k3s its metrics-server. */
const KUBELET_PORT = 10250;

/** Default deny in the namespaces that no component owns. */
export function addNamespaceDefaults(chart: ComponentChart): void {
  const owned = new Set(chart.components.filter(({ owns }) => owns).map(({ namespace }) => namespace));
  for (const namespace of GIVEN.filter((name) => !owned.has(name))) {
    new k8s.KubeNetworkPolicy(chart, `default-deny-${namespace}`, {
      metadata: { name: 'default-deny', namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
  addMetricsServer(chart);
}

/** k3s deploys metrics-server by itself; without this the default deny would cut off `kubectl top`. */
function addMetricsServer(chart: ComponentChart): void {
  const { lab } = chart;
  const apiServers = lab.cluster.apiAddresses.map(toPeer);
  new k8s.KubeNetworkPolicy(chart, 'metrics-server', {
    metadata: {
      name: 'metrics-server',
      namespace: 'kube-system',
      annotations: { [`${ALLOW_PREFIX}network-policy-ref`]: 'The pods are deployed by k3s itself, not from here.' },
    },
    spec: {
      podSelector: { matchLabels: { 'k8s-app': 'metrics-server' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: apiServers, ports: [toPort(KUBELET_PORT)] }],
      egress: [
        { to: lab.nodes.map(({ address }) => toPeer(address)), ports: [toPort(KUBELET_PORT)] },
        { to: apiServers, ports: [toPort(API_PORT)] },
      ],
    },
  });
}

const toPeer = (address: string): k8s.NetworkPolicyPeer => ({ ipBlock: { cidr: `${address}/32` } });

const toPort = (port: number): k8s.NetworkPolicyPort => ({ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' });
