import { k8s } from 'cdk8s-plus-28';
import type { ComponentChart } from '../lib/component-chart';
import { API_PORT } from '../lib/traffic';
import { Workload } from '../lib/workload';

/** Configuration and certificates for the proxies, by mutual TLS (istio: pilot/cmd/pilot-discovery/app/cmd.go). */
const XDS_PORT = 15012;
/** Admission reviews. */
const WEBHOOK_PORT = 15017;
/** Metrics. */
const MONITORING_PORT = 15014;
/** Readiness. */
const HTTP_PORT = 8080;

/** istiod itself and its Service. */
export function addDiscovery(chart: ComponentChart, replicas: number): void {
  const { lab } = chart;
  const { selector } = new Workload(chart, 'istiod', {
    kind: { deployment: replicas },
    placement: 'workers',
    // `app` and `istio` are how istioctl finds it.
    labels: { app: 'istiod', istio: 'pilot', 'istio.io/rev': 'default', 'istio.io/dataplane-mode': 'none' },
    usesApi: true,
    secrets: {
      'istio-ca-secret': {
        'ca-cert.pem': 'created-at-runtime',
        'ca-key.pem': 'created-at-runtime',
        'root-cert.pem': 'created-at-runtime',
        'cert-chain.pem': 'created-at-runtime',
      },
    },
    reaches: [
      {
        to: 'api-server',
        ports: [{ port: API_PORT }],
        why: 'it watches Services, pods and policies, and reviews the tokens of proxies',
      },
    ],
    accepts: [
      {
        from: { workload: 'istio-system/ztunnel' },
        ports: [{ port: XDS_PORT }],
        why: 'ztunnel gets its configuration and certificates',
      },
      {
        from: { workload: 'istio-ingress/ingress' },
        ports: [{ port: XDS_PORT }],
        why: 'the ingress gets its configuration and certificates',
      },
      { from: 'api-server', ports: [{ port: WEBHOOK_PORT }], why: 'the API server asks it to validate resources of Istio' },
    ],
    containers: [
      {
        name: 'discovery',
        image: 'istio-pilot',
        args: [
          'discovery',
          `--monitoringAddr=:${MONITORING_PORT}`,
          '--log_output_level=default:info',
          '--domain',
          lab.cluster.dnsDomain,
          '--keepaliveMaxServerConnectionAge',
          '30m',
        ],
        env: ENVIRONMENT,
        ports: [
          { name: 'http-debug', containerPort: HTTP_PORT },
          { name: 'tls-xds', containerPort: XDS_PORT },
          { name: 'https-webhooks', containerPort: WEBHOOK_PORT },
          { name: 'http-monitoring', containerPort: MONITORING_PORT },
        ],
        // Upstream asks for 2 GiB, which fits 1000 services (istio.io/latest/docs/ops/deployment/performance-and-scalability).
        resources: { cpu: '50m', memory: '192Mi', memoryLimit: '512Mi' },
        readinessProbe: {
          httpGet: { path: '/ready', port: k8s.IntOrString.fromNumber(HTTP_PORT) },
          initialDelaySeconds: 1,
          periodSeconds: 5,
          timeoutSeconds: 5,
        },
        volumeMounts: [
          { name: 'istio-token', mountPath: '/var/run/secrets/tokens', readOnly: true },
          { name: 'local-certs', mountPath: '/var/run/secrets/istio-dns' },
        ],
      },
    ],
    volumes: [
      { name: 'local-certs', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('1Mi') } },
      // Without it istiod does not act as certificate authority (istio: pilot/pkg/bootstrap/istio_ca.go, EnableCA).
      {
        name: 'istio-token',
        projected: {
          sources: [{ serviceAccountToken: { audience: 'istio-ca', expirationSeconds: 43200, path: 'istio-token' } }],
        },
      },
    ],
    // Above ordinary pods: with x86 gone, the Pi worker has more of those than memory, and they need its certificates.
    pod: { priorityClassName: 'system-cluster-critical' },
  });
  new k8s.KubeService(chart, 'service', {
    metadata: { name: 'istiod', labels: { app: 'istiod', istio: 'pilot', 'istio.io/rev': 'default' } },
    spec: {
      selector: { ...selector },
      ports: [
        { name: 'https-dns', port: XDS_PORT, targetPort: k8s.IntOrString.fromNumber(XDS_PORT) },
        { name: 'https-webhook', port: 443, targetPort: k8s.IntOrString.fromNumber(WEBHOOK_PORT) },
        { name: 'http-monitoring', port: MONITORING_PORT, targetPort: k8s.IntOrString.fromNumber(MONITORING_PORT) },
      ],
    },
  });
}

const field = (fieldPath: string): k8s.EnvVarSource => ({ fieldRef: { fieldPath } });

const ENVIRONMENT: Readonly<Record<string, string | k8s.EnvVarSource>> = {
  REVISION: 'default',
  PILOT_CERT_PROVIDER: 'istiod',
  POD_NAME: field('metadata.name'),
  POD_NAMESPACE: field('metadata.namespace'),
  SERVICE_ACCOUNT: field('spec.serviceAccountName'),
  // ztunnel asks for the certificates of the pods on its node; nobody else may ask for another's.
  CA_TRUSTED_NODE_ACCOUNTS: 'istio-system/ztunnel',
  PILOT_ENABLE_AMBIENT: 'true',
  CLUSTER_ID: 'Kubernetes',
  GOMEMLIMIT: { resourceFieldRef: { resource: 'limits.memory', divisor: k8s.Quantity.fromString('1') } },
  // Nothing is injected: pods are in the mesh by ztunnel, and the ingress is a DaemonSet of ours.
  INJECT_ENABLED: 'false',
  PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false',
  // The GatewayClass is in Git, so istiod needs no rights to write any.
  PILOT_ENABLE_GATEWAY_API_GATEWAYCLASS_CONTROLLER: 'false',
};
