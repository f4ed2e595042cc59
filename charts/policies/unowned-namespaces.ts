import { GlobalNetworkPolicy } from '../../imports/crd.projectcalico.org';
import type { ComponentChart } from '../lib/component-chart';

/** After every NetworkPolicy, which Calico gives the order 1000. */
const LAST = 2000;

/**
 * The default for namespaces that somebody makes by hand: their pods may ask the cluster's DNS and nothing else, until a
 * NetworkPolicy there says more. Namespaces of components have their own default deny and are not touched, because here the DNS
 * rule would add to what their workloads declared.
 */
export function addUnownedNamespaces(chart: ComponentChart): void {
  const dns = {
    selector: "k8s-app == 'kube-dns'",
    namespaceSelector: "kubernetes.io/metadata.name == 'kube-system'",
    ports: [53],
  };
  new GlobalNetworkPolicy(chart, 'unowned-namespaces', {
    // The storage form of a policy bears its tier in its name.
    metadata: { name: 'default.unowned-namespaces' },
    spec: {
      tier: 'default',
      order: LAST,
      selector: 'all()',
      namespaceSelector:
        "app.kubernetes.io/managed-by != 'h5b' && kubernetes.io/metadata.name not in {'default', 'kube-node-lease', 'kube-public', 'kube-system'}",
      types: ['Ingress', 'Egress'],
      egress: [
        { action: 'Allow', protocol: 'UDP', destination: dns },
        { action: 'Allow', protocol: 'TCP', destination: dns },
      ],
    },
  });
}
