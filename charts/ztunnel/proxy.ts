import { k8s } from 'cdk8s-plus-28';
import type { ComponentChart } from '../lib/component-chart';
import { Workload } from '../lib/workload';

/** Metrics (istio/ztunnel: src/config.rs). */
const METRICS_PORT = 15020;
const READINESS_PORT = 15021;

/** How long connections of a proxy that is being replaced may go on. */
const DRAIN_SECONDS = 30;

/** The proxy on every node: it reaches nothing but istiod, because the connections it carries are made in the pods' namespaces. */
export function addProxy(chart: ComponentChart): void {
  const { lab } = chart;
  const istiodAddress = `istiod.${chart.component.namespace}.svc:15012`;
  new Workload(chart, 'ztunnel', {
    kind: 'DaemonSet',
    placement: 'every-node',
    labels: { app: 'ztunnel', 'istio.io/dataplane-mode': 'none' },
    // The new one takes over the sockets of the pods before the old one goes.
    rollout: { maxSurge: 1, maxUnavailable: 0 },
    survives: ['x86', 'api', 'storage'],
    allow: {
      'host-path-writable': 'istio-cni hands it the network namespaces of pods by a socket there.',
      'run-as-root': 'Only root may open sockets in the network namespaces of other pods.',
      'privileged-container': 'Opening sockets in the network namespaces of other pods takes CAP_SYS_ADMIN.',
    },
    runtimeConfigMaps: { 'istio-ca-root-cert': { 'root-cert.pem': 'created-at-runtime' } },
    containers: [
      {
        name: 'istio-proxy',
        image: 'istio-ztunnel',
        args: ['proxy', 'ztunnel'],
        env: {
          CA_ADDRESS: istiodAddress,
          XDS_ADDRESS: istiodAddress,
          CLUSTER_DOMAIN: lab.cluster.dnsDomain,
          RUST_LOG: 'info',
          RUST_BACKTRACE: '1',
          ISTIO_META_CLUSTER_ID: 'Kubernetes',
          INPOD_ENABLED: 'true',
          TERMINATION_GRACE_PERIOD_SECONDS: `${DRAIN_SECONDS}`,
          POD_NAME: { fieldRef: { fieldPath: 'metadata.name' } },
          POD_NAMESPACE: { fieldRef: { fieldPath: 'metadata.namespace' } },
          NODE_NAME: { fieldRef: { fieldPath: 'spec.nodeName' } },
          INSTANCE_IP: { fieldRef: { fieldPath: 'status.podIP' } },
          SERVICE_ACCOUNT: { fieldRef: { fieldPath: 'spec.serviceAccountName' } },
          ISTIO_META_ENABLE_HBONE: 'true',
        },
        ports: [{ name: 'ztunnel-stats', containerPort: METRICS_PORT }],
        // Istio measured 12 MB at 1000 requests a second; upstream asks for 512 MiB.
        resources: { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' },
        readinessProbe: { httpGet: { path: '/healthz/ready', port: k8s.IntOrString.fromNumber(READINESS_PORT) } },
        securityContext: {
          // The API refuses `false` together with CAP_SYS_ADMIN.
          allowPrivilegeEscalation: true,
          runAsNonRoot: false,
          runAsUser: 0,
          runAsGroup: 1337,
          capabilities: { add: ['NET_ADMIN', 'SYS_ADMIN', 'NET_RAW'] },
        },
        volumeMounts: [
          { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
          { name: 'istio-token', mountPath: '/var/run/secrets/tokens' },
          { name: 'cni-ztunnel-sock-dir', mountPath: '/var/run/ztunnel' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      {
        name: 'istio-token',
        projected: {
          sources: [{ serviceAccountToken: { audience: 'istio-ca', expirationSeconds: 43200, path: 'istio-token' } }],
        },
      },
      { name: 'istiod-ca-cert', configMap: { name: 'istio-ca-root-cert' } },
      { name: 'cni-ztunnel-sock-dir', hostPath: { path: '/var/run/ztunnel', type: 'DirectoryOrCreate' } },
      { name: 'tmp', emptyDir: {} },
    ],
    pod: {
      priorityClassName: 'system-node-critical',
      terminationGracePeriodSeconds: DRAIN_SECONDS,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
}
