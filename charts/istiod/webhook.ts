import { k8s } from 'cdk8s-plus-28';
import type { ComponentChart } from '../lib/component-chart';

/** The registration of istiod's validation of Istio's own resources. */
export function addWebhook(chart: ComponentChart): void {
  new k8s.KubeValidatingWebhookConfiguration(chart, 'webhook', {
    // istiod looks for the name, and for the revision in the label.
    metadata: { name: 'istiod-default-validator', labels: { app: 'istiod', istio: 'istiod', 'istio.io/rev': 'default' } },
    webhooks: [
      {
        name: 'validation.istio.io',
        admissionReviewVersions: ['v1'],
        // No caBundle: istiod writes it, and a field that Git does not hold GitOps leaves alone.
        clientConfig: { service: { name: 'istiod', namespace: chart.component.namespace, path: '/validate' } },
        // What istiod sets it to as soon as it answers. With upstream's Ignore, istiod and GitOps would correct each other for
        // ever. Until istiod is up nobody can apply resources of Istio; all that have some need it.
        failurePolicy: 'Fail',
        sideEffects: 'None',
        rules: [
          {
            apiGroups: ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io', 'extensions.istio.io'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['*'],
          },
        ],
      },
    ],
  });
}
