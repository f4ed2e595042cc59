import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import type { ComponentChart } from '../lib/component-chart';

/** The ConfigMap that holds the CNI configuration, and a digest of it: pods that carry the digest restart when it changes. */
export interface CniConfig {
  readonly configMap: string;
  readonly key: string;
  readonly digest: string;
}

/** What kubelet's calls go through; the words in capitals are filled in by install-cni on each node. */
const NETWORK_CONFIG = `{
  "name": "k8s-pod-network",
  "cniVersion": "0.3.1",
  "plugins": [
    {
      "type": "calico",
      "log_level": "info",
      "log_file_path": "/var/log/calico/cni/cni.log",
      "datastore_type": "kubernetes",
      "nodename": "__KUBERNETES_NODE_NAME__",
      "mtu": __CNI_MTU__,
      "ipam": { "type": "calico-ipam" },
      "policy": { "type": "k8s" },
      "container_settings": { "allow_ip_forwarding": true },
      "kubernetes": { "kubeconfig": "__KUBECONFIG_FILEPATH__" }
    },
    {
      "type": "portmap",
      "snat": true,
      "capabilities": { "portMappings": true }
    }
  ]
}
`;

/**
 * The CNI configuration: upstream's, with IP forwarding left on inside pods, which k3s asks for
 * (docs.k3s.io/networking/basic-network-options, Calico) and the WireGuard server needs.
 */
export function addCniConfig(chart: ComponentChart): CniConfig {
  const config = { configMap: 'calico-config', key: 'cni_network_config' };
  new k8s.KubeConfigMap(chart, 'cni-config', { metadata: { name: config.configMap }, data: { [config.key]: NETWORK_CONFIG } });
  return { ...config, digest: createHash('sha256').update(NETWORK_CONFIG).digest('hex').slice(0, 16) };
}
