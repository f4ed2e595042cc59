import { k8s } from 'cdk8s-plus-28';
import type { ComponentChart } from '../lib/component-chart';

export const WEBHOOK_PORT = 9443;

/** The controller fills it with a certificate of its own making, and renews it. */
export const WEBHOOK_SECRET = 'metallb-webhook-cert';

/** Kinds that the controller validates: resource, version, operations (metallb: config/webhook/manifests.yaml). */
const VALIDATED = [
  {
    kind: 'bgppeer',
    version: 'v1beta2',
    operations: ['CREATE', 'UPDATE'],
    name: 'bgppeersvalidationwebhook',
    resource: 'bgppeers',
  },
  {
    kind: 'bfdprofile',
    version: 'v1beta1',
    operations: ['CREATE', 'DELETE'],
    name: 'bfdprofilevalidationwebhook',
    resource: 'bfdprofiles',
  },
  {
    kind: 'bgpadvertisement',
    version: 'v1beta1',
    operations: ['CREATE', 'UPDATE'],
    name: 'bgpadvertisementvalidationwebhook',
    resource: 'bgpadvertisements',
  },
  {
    kind: 'community',
    version: 'v1beta1',
    operations: ['CREATE', 'UPDATE'],
    name: 'communityvalidationwebhook',
    resource: 'communities',
  },
  {
    kind: 'ipaddresspool',
    version: 'v1beta1',
    operations: ['CREATE', 'UPDATE'],
    name: 'ipaddresspoolvalidationwebhook',
    resource: 'ipaddresspools',
  },
  {
    kind: 'l2advertisement',
    version: 'v1beta1',
    operations: ['CREATE', 'UPDATE'],
    name: 'l2advertisementvalidationwebhook',
    resource: 'l2advertisements',
  },
] as const;

/** The Service, the Secret and the registration of the controller's validation of MetalLB's own resources. */
export function addWebhook(chart: ComponentChart, selector: Readonly<Record<string, string>>): void {
  new k8s.KubeSecret(chart, 'webhook-secret', { metadata: { name: WEBHOOK_SECRET } });
  new k8s.KubeService(chart, 'webhook-service', {
    metadata: { name: 'metallb-webhook-service' },
    spec: {
      selector: { ...selector },
      ports: [{ name: 'https', port: 443, targetPort: k8s.IntOrString.fromString('webhook-server') }],
    },
  });
  new k8s.KubeValidatingWebhookConfiguration(chart, 'webhook', {
    metadata: { name: 'metallb-webhook-configuration' },
    // No caBundle: the controller writes it, and a field that Git does not hold GitOps leaves alone.
    webhooks: VALIDATED.map(({ kind, version, operations, name, resource }) => ({
      name: `${name}.metallb.io`,
      admissionReviewVersions: ['v1'],
      clientConfig: {
        service: {
          name: 'metallb-webhook-service',
          namespace: chart.component.namespace,
          path: `/validate-metallb-io-${version}-${kind}`,
        },
      },
      failurePolicy: 'Fail',
      rules: [{ apiGroups: ['metallb.io'], apiVersions: [version], operations: [...operations], resources: [resource] }],
      sideEffects: 'None',
    })),
  });
}
