import { k8s } from 'cdk8s-plus-28';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import { INGRESS_POD_PORTS } from '../lib/ingress-ports';
import { Workload } from '../lib/workload';
import { CERTIFICATE_SECRET, certificateOrigins } from './certificate';
import { mounts, volumes } from './volumes';

/** Readiness (istio: pilot/cmd/pilot-agent). */
const STATUS_PORT = 15021;
/** Envoy's own metrics. */
const METRICS_PORT = 15090;

/** How long requests that were under way when a pod has to go may take; new ones go to the other nodes. */
const DRAIN_SECONDS = 20;

/**
 * One Envoy per worker, complete as the injector would have made it (istio: manifests/charts/gateway and the injection template
 * `gateway`), so that no mutating webhook stands between a node and its ingress. Returns the labels of its pods.
 */
export function addProxy(chart: ComponentChart, lab: Lab): Readonly<Record<string, string>> {
  const { selector } = new Workload(chart, 'ingress', {
    kind: 'DaemonSet',
    placement: 'workers',
    labels: { istio: 'ingress', 'istio.io/dataplane-mode': 'none', 'service.istio.io/canonical-name': 'ingress' },
    podAnnotations: { 'istio.io/rev': 'default' },
    mesh: 'gateway',
    // The new pod of a node is ready before the old one drains, so that the address does not move for an update.
    rollout: { maxSurge: 1, maxUnavailable: 0 },
    survives: ['x86', 'api', 'storage'],
    secrets: { [CERTIFICATE_SECRET]: certificateOrigins(lab) },
    runtimeConfigMaps: { 'istio-ca-root-cert': { 'root-cert.pem': 'created-at-runtime' } },
    accepts: [
      {
        from: 'anywhere',
        ports: [{ port: INGRESS_POD_PORTS.http }, { port: INGRESS_POD_PORTS.https }],
        why: 'the LAN, VPN peers and whatever the router forwards come in here',
      },
    ],
    containers: [
      {
        name: 'istio-proxy',
        image: 'istio-proxy',
        args: [
          'proxy',
          'router',
          '--domain',
          `$(POD_NAMESPACE).svc.${lab.cluster.dnsDomain}`,
          '--proxyLogLevel=warning',
          '--proxyComponentLogLevel=misc:error',
          '--log_output_level=default:info',
        ],
        env: environment(chart, lab),
        ports: [
          { name: 'http', containerPort: INGRESS_POD_PORTS.http },
          { name: 'https', containerPort: INGRESS_POD_PORTS.https },
          { name: 'status-port', containerPort: STATUS_PORT },
          { name: 'http-envoy-prom', containerPort: METRICS_PORT },
        ],
        resources: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi' },
        readinessProbe: {
          httpGet: { path: '/healthz/ready', port: k8s.IntOrString.fromNumber(STATUS_PORT) },
          periodSeconds: 15,
          timeoutSeconds: 3,
          failureThreshold: 4,
        },
        securityContext: { runAsNonRoot: true, runAsUser: 1337, runAsGroup: 1337 },
        volumeMounts: mounts,
      },
    ],
    volumes,
    pod: { priorityClassName: 'system-cluster-critical', terminationGracePeriodSeconds: DRAIN_SECONDS + 10 },
  });
  return selector;
}

function environment(chart: ComponentChart, lab: Lab): Readonly<Record<string, string | k8s.EnvVarSource>> {
  const { namespace } = chart.component;
  return {
    PILOT_CERT_PROVIDER: 'istiod',
    CA_ADDR: 'istiod.istio-system.svc:15012',
    POD_NAME: field('metadata.name'),
    POD_NAMESPACE: field('metadata.namespace'),
    INSTANCE_IP: field('status.podIP'),
    SERVICE_ACCOUNT: field('spec.serviceAccountName'),
    HOST_IP: field('status.hostIP'),
    PROXY_CONFIG: JSON.stringify(PROXY_CONFIG),
    ISTIO_META_POD_PORTS: JSON.stringify([{ name: 'http-envoy-prom', containerPort: METRICS_PORT, protocol: 'TCP' }]),
    GOMEMLIMIT: { resourceFieldRef: { resource: 'limits.memory', divisor: k8s.Quantity.fromString('1') } },
    ISTIO_META_CLUSTER_ID: 'Kubernetes',
    ISTIO_META_NODE_NAME: field('spec.nodeName'),
    ISTIO_META_INTERCEPTION_MODE: 'REDIRECT',
    ISTIO_META_WORKLOAD_NAME: 'ingress',
    ISTIO_META_OWNER: `kubernetes://apis/apps/v1/namespaces/${namespace}/daemonsets/ingress`,
    ISTIO_META_MESH_ID: lab.cluster.dnsDomain,
    TRUST_DOMAIN: lab.cluster.dnsDomain,
    ISTIO_META_ENABLE_HBONE: 'true',
  };
}

/** https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig */
const PROXY_CONFIG = {
  // No CPU limit tells it how many threads to start; one per CPU of a big x86 node would only cost memory.
  concurrency: 2,
  // Nobody stands in front of it, and the Service keeps the client's address: what a client itself says in X-Forwarded-For is
  // not believed, its address is appended.
  gatewayTopology: { numTrustedProxies: 0 },
  terminationDrainDuration: `${DRAIN_SECONDS}s`,
  proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' },
  image: { imageType: 'distroless' },
};

const field = (fieldPath: string): k8s.EnvVarSource => ({ fieldRef: { fieldPath } });
