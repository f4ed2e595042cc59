import { k8s } from 'cdk8s-plus-28';
import { HBONE, PROBE_ADDRESS } from '../../checks/ambient';
import type { Port, WorkloadRecord } from './flow';
import type { End, ResolvedFlow } from './traffic';

const DNS_PORTS: readonly Required<Port>[] = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
];
const DNS_PEER: k8s.NetworkPolicyPeer = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
};

/** The NetworkPolicy of a workload: what it accepts, what it reaches, DNS and probes, nothing else. */
export function networkPolicySpec(workload: WorkloadRecord, flows: readonly ResolvedFlow[]): k8s.NetworkPolicySpec {
  const is = (end: End) => 'workload' in end && end.workload === workload;
  const ingress = [
    ...flows.filter(({ to }) => is(to)).map((flow) => ({ from: peersOf(flow.from), ...portsOf(flow) })),
    ...probeRules(workload),
  ];
  const egress = [
    ...flows.filter(({ from }) => is(from)).map((flow) => ({ to: peersOf(flow.to), ...portsOf(flow) })),
    ...(workload.usesClusterDns ? [{ to: [DNS_PEER], ports: DNS_PORTS.map(toPolicyPort) }] : []),
  ];
  return {
    podSelector: { matchLabels: { ...workload.selector } },
    policyTypes: ['Ingress', 'Egress'],
    // The API server keeps no empty list and counts every apply that has one as a change.
    ...(ingress.length > 0 ? { ingress } : {}),
    ...(egress.length > 0 ? { egress } : {}),
  };
}

function probeRules(workload: WorkloadRecord): k8s.NetworkPolicyIngressRule[] {
  if (workload.mesh !== 'ambient' || workload.probePorts.length === 0) return [];
  const ports = workload.probePorts.map((port) => toPolicyPort({ port, protocol: 'TCP' }));
  return [{ from: [{ ipBlock: { cidr: `${PROBE_ADDRESS}/32` } }], ports }];
}

/** The ports of a flow, and HBONE's where both ends speak it. A flow on every port has none. */
function portsOf({ from, to, ports }: ResolvedFlow): { readonly ports?: k8s.NetworkPolicyPort[] } {
  if (ports.length === 0) return {};
  const hbone: readonly Required<Port>[] = isHbone(from, to) ? [{ port: HBONE, protocol: 'TCP' }] : [];
  return { ports: [...ports, ...hbone].map(toPolicyPort) };
}

const isHbone = (a: End, b: End) =>
  'workload' in a && 'workload' in b && a.workload.mesh !== 'none' && b.workload.mesh !== 'none';

function peersOf(end: End): k8s.NetworkPolicyPeer[] {
  if ('cidrs' in end) return end.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const { workload } = end;
  if (workload.hostNetwork) return workload.nodeAddresses.map((address) => ({ ipBlock: { cidr: `${address}/32` } }));
  return [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': workload.namespace } },
      podSelector: { matchLabels: { ...workload.selector } },
    },
  ];
}

const toPolicyPort = ({ port, protocol }: Required<Port>): k8s.NetworkPolicyPort => ({
  port: k8s.IntOrString.fromNumber(port),
  protocol,
});
