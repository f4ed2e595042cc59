import { version } from '../../config/versions';
import type { ComponentChart } from '../lib/component-chart';

/** Settings of the agent and its plugin, as environment (istio: manifests/charts/istio-cni). */
export const configOf = (chart: ComponentChart): Record<string, string> => ({
  AMBIENT_ENABLED: 'true',
  AMBIENT_DNS_CAPTURE: 'true',
  AMBIENT_ENABLEMENT_SELECTOR: ENABLEMENT_SELECTOR,
  // Pods have no IPv6 address, and the netbooted Pis need not load the ip6tables modules.
  AMBIENT_IPV6: 'false',
  AMBIENT_RECONCILE_POD_RULES_ON_STARTUP: 'true',
  CHAINED_CNI_PLUGIN: 'true',
  CURRENT_AGENT_VERSION: version('istio'),
  ENABLE_AMBIENT_DETECTION_RETRY: 'false',
  EXCLUDE_NAMESPACES: outsideOfMesh(chart).join(','),
  ISTIO_OWNED_CNI_CONFIG: 'false',
  NATIVE_NFTABLES: 'false',
  // Repairs pods with a sidecar, of which there are none.
  REPAIR_ENABLED: 'false',
});

/** The chart's default. */
const ENABLEMENT_SELECTOR = `- podSelector:
    matchLabels:
      istio.io/dataplane-mode: ambient
- namespaceSelector:
    matchLabels:
      istio.io/dataplane-mode: ambient
  podSelector:
    matchExpressions:
    - key: istio.io/dataplane-mode
      operator: NotIn
      values:
      - none`;

/**
 * The namespaces whose pods start without asking the agent, so that none of what keeps the cluster alive waits for the mesh:
 * kube-system and every namespace that a component owns outside of the mesh.
 */
function outsideOfMesh({ components }: ComponentChart): readonly string[] {
  const owned = components.filter(({ owns }) => owns && !owns.mesh).map(({ namespace }) => namespace);
  return [...new Set(['kube-system', ...owned])].sort();
}
