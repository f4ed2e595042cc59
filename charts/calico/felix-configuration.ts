import type { Lab } from '../../config/lab';
import { FelixConfiguration, type FelixConfigurationSpec } from '../../imports/crd.projectcalico.org';
import type { ComponentChart } from '../lib/component-chart';
import { failsafePorts } from './failsafe-ports';
import { podMtu } from './mtu';

/** Metrics of Felix on every node, without authentication (Felix' default port). */
export const FELIX_METRICS_PORT = 9091;

/** What eBPF needs wherever it is on. */
const EBPF: FelixConfigurationSpec = {
  bpfEnabled: true,
  // Translating at connect() would hide from ztunnel which Service a pod asked for (Istio ambient).
  bpfConnectTimeLoadBalancing: 'Disabled',
  bpfHostNetworkedNATWithoutCTLB: 'Enabled',
  // DSR would answer from a node that the client did not ask.
  bpfExternalServiceMode: 'Tunnel',
};

/** Beside a kube-proxy, which k3s runs on every node or on none: Felix must neither delete its rules nor take its port. */
const BESIDE_KUBE_PROXY: FelixConfigurationSpec = { bpfKubeProxyIptablesCleanupEnabled: false, bpfKubeProxyHealthzPort: 0 };

/**
 * Felix' configuration: one for all nodes, and with `ebpf-on-x86` one for each node with eBPF, `node.<name>`, which goes before
 * it. Nothing of this stands in the environment of calico-node, as that would go before both.
 */
export function addFelixConfigurations(chart: ComponentChart, lab: Lab): void {
  const everywhere = lab.cluster.dataplane === 'ebpf';
  new FelixConfiguration(chart, 'felix-default', {
    metadata: { name: 'default' },
    spec: {
      ...(everywhere ? EBPF : { bpfEnabled: false }),
      defaultEndpointToHostAction: 'Accept',
      failsafeInboundHostPorts: failsafePorts(lab, 'in'),
      failsafeOutboundHostPorts: failsafePorts(lab, 'out'),
      ipv6Support: false,
      // These two calico-node writes into this object if it does not find them.
      logSeverityScreen: 'Info',
      reportingInterval: '0s',
      prometheusMetricsEnabled: true,
      prometheusMetricsPort: FELIX_METRICS_PORT,
      usageReportingEnabled: false,
      vxlanMTU: podMtu(lab),
    },
  });
  if (everywhere) return;
  for (const { name, dataplane, control, worker } of lab.nodes) {
    if (dataplane !== 'ebpf' || !(control || worker)) continue;
    new FelixConfiguration(chart, `felix-${name}`, {
      metadata: { name: `node.${name}` },
      spec: { ...EBPF, ...BESIDE_KUBE_PROXY },
    });
  }
}
