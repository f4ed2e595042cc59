import type { Lab } from '../../config/lab';
import { Gateway, GatewayClass, HttpRoute } from '../../imports/gateway.networking.k8s.io';
import type { ComponentChart } from '../lib/component-chart';
import { CERTIFICATE_SECRET } from './certificate';

/** The listeners of the ingress, and the one route that is its own: from http to https. */
export function addGateway(chart: ComponentChart, lab: Lab): void {
  const { namespace } = chart.component;
  const { httpPort, httpsPort } = lab.access.ingress;
  // istiod would make the class itself, but then it needs the right to write classes, and Git does not show it.
  new GatewayClass(chart, 'class', {
    metadata: { name: 'istio' },
    spec: { controllerName: 'istio.io/gateway-controller' },
  });
  new Gateway(chart, 'gateway', {
    metadata: { name: 'ingress' },
    spec: {
      gatewayClassName: 'istio',
      // Binds it to the pods behind our Service; without an address istiod's deployment controller would make pods of its own.
      addresses: [{ type: 'Hostname', value: `ingress.${namespace}.svc.${lab.cluster.dnsDomain}` }],
      listeners: [
        { name: 'http', port: httpPort, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } },
        {
          name: 'https',
          port: httpsPort,
          protocol: 'HTTPS',
          tls: { mode: 'Terminate', certificateRefs: [{ name: CERTIFICATE_SECRET }] },
          allowedRoutes: {
            namespaces: { from: 'Selector', selector: { matchLabels: { 'h5b.io/ingress': 'true' } } },
          },
        },
      ],
    },
  });
  new HttpRoute(chart, 'https-redirect', {
    metadata: { name: 'https-redirect' },
    spec: {
      parentRefs: [{ name: 'ingress', sectionName: 'http' }],
      rules: [
        {
          filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', port: httpsPort, statusCode: 301 } }],
        },
      ],
    },
  });
}
