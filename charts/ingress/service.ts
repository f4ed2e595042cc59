import { k8s } from 'cdk8s-plus-28';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import { INGRESS_POD_PORTS } from '../lib/ingress-ports';

/** The Service with the address of the ingress; the Gateway finds its proxies by it. */
export function addService(chart: ComponentChart, lab: Lab, selector: Readonly<Record<string, string>>): void {
  const { service, httpPort, httpsPort } = lab.access.ingress;
  const address = lab.addresses[service];
  if (!address) throw new Error(`no address for "${service}"; the lab has ${Object.keys(lab.addresses).join(', ')}`);
  new k8s.KubeService(chart, 'service', {
    metadata: { name: 'ingress', annotations: { 'metallb.io/loadBalancerIPs': address.address } },
    spec: {
      type: 'LoadBalancer',
      // Keeps the client's address, and lets MetalLB announce only where a proxy is ready.
      externalTrafficPolicy: 'Local',
      // Clients come by the address; ports of the nodes themselves would be a second way in.
      allocateLoadBalancerNodePorts: false,
      selector: { ...selector },
      ports: [
        { name: 'http', port: httpPort, targetPort: k8s.IntOrString.fromNumber(INGRESS_POD_PORTS.http) },
        { name: 'https', port: httpsPort, targetPort: k8s.IntOrString.fromNumber(INGRESS_POD_PORTS.https) },
      ],
    },
  });
}
