import { k8s } from 'cdk8s-plus-28';

/** Scratch space of Envoy and its agent, what they know of their pod, and how they prove to istiod who they are. */
const VOLUMES: readonly (k8s.Volume & { readonly at: string })[] = [
  { name: 'workload-socket', at: '/var/run/secrets/workload-spiffe-uds', emptyDir: {} },
  { name: 'credential-socket', at: '/var/run/secrets/credential-uds', emptyDir: {} },
  { name: 'workload-certs', at: '/var/run/secrets/workload-spiffe-credentials', emptyDir: {} },
  {
    name: 'istio-envoy',
    at: '/etc/istio/proxy',
    emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('16Mi') },
  },
  { name: 'istio-data', at: '/var/lib/istio/data', emptyDir: {} },
  {
    name: 'istio-podinfo',
    at: '/etc/istio/pod',
    downwardApi: {
      items: [
        { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
        { path: 'annotations', fieldRef: { fieldPath: 'metadata.annotations' } },
      ],
    },
  },
  {
    name: 'istio-token',
    at: '/var/run/secrets/tokens',
    projected: {
      sources: [{ serviceAccountToken: { path: 'istio-token', expirationSeconds: 43200, audience: 'istio-ca' } }],
    },
  },
  { name: 'istiod-ca-cert', at: '/var/run/secrets/istio', configMap: { name: 'istio-ca-root-cert' } },
];

export const volumes: readonly k8s.Volume[] = VOLUMES.map(({ at: _at, ...volume }) => volume);

export const mounts: k8s.VolumeMount[] = VOLUMES.map(({ name, at }) => ({ name, mountPath: at }));
