import { Yaml } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';

/** Settings of the whole mesh, read by istiod (https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/). */
export function addMeshConfig(chart: ComponentChart, lab: Lab): void {
  const namespace = chart.component.namespace;
  new k8s.KubeConfigMap(chart, 'mesh-config', {
    metadata: { name: 'istio' },
    data: {
      mesh: Yaml.stringify({
        // Only the ingress has requests to log; ztunnel logs connections in its own form.
        accessLogFile: '/dev/stdout',
        accessLogEncoding: 'JSON',
        defaultConfig: {
          discoveryAddress: `istiod.${namespace}.svc:15012`,
          image: { imageType: 'distroless' },
          proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' },
        },
        defaultProviders: { metrics: ['prometheus'] },
        enablePrometheusMerge: true,
        // Routes are Gateway API's. Left on, istiod would write into the status of every Ingress, and needs rights for that.
        ingressControllerMode: 'OFF',
        rootNamespace: namespace,
        // Identities are spelled with it, and so are the generated AuthorizationPolicies.
        trustDomain: lab.cluster.dnsDomain,
      }),
      meshNetworks: 'networks: {}',
    },
  });
}
