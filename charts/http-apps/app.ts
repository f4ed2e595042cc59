import { k8s } from 'cdk8s-plus-28';
import { byteSize } from '../../config/byte-size';
import { type Lab, type LabHttpApp, workers } from '../../config/lab';
import { HttpRoute } from '../../imports/gateway.networking.k8s.io';
import type { ComponentChart } from '../lib/component-chart';
import type { HouseContainer, HouseResources } from '../lib/container';
import { memoryQuantity } from '../lib/memory-quantity';
import { type Outage, Workload } from '../lib/workload';

/** What an app gets that says nothing of its needs: enough for a small web server on a Pi. */
const DEFAULT_CPU = '20m';
const DEFAULT_MEMORY = '64MiB';

/** Ports below it belong to root unless the pod's sysctl says otherwise (Linux: net.ipv4.ip_unprivileged_port_start). */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** One app: its pods, its Service, and its host name at the ingress. */
export function addApp(chart: ComponentChart, lab: Lab, app: LabHttpApp): void {
  const { written } = app;
  const workload = new Workload(chart, app.name, {
    kind: { deployment: app.replicas },
    placement: app.nodes.length === workers(lab).length ? 'workers' : { nodes: app.nodes },
    survives: survivedBy(lab, app),
    accepts: [
      {
        from: { workload: 'istio-ingress/ingress' },
        ports: [{ port: app.port }],
        why: `the ingress serves ${app.host} from it`,
      },
    ],
    secrets: written.secrets.length > 0 ? { [app.name]: Object.fromEntries(written.secrets.map((key) => [key, 'entered'])) } : {},
    containers: [containerOf(app)],
    volumes: written.writablePaths.map((_path, index) => ({ name: `writable-${index}`, emptyDir: {} })),
    pod: { securityContext: podSecurityContext(app) },
  });
  new k8s.KubeService(chart, `${app.name}-service`, {
    metadata: { name: app.name },
    spec: {
      selector: { ...workload.selector },
      ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http'), appProtocol: 'http' }],
    },
  });
  new HttpRoute(chart, `${app.name}-route`, {
    metadata: { name: app.name },
    spec: {
      parentRefs: [{ name: 'ingress', namespace: 'istio-ingress', sectionName: 'https' }],
      hostnames: [app.host],
      rules: [{ backendRefs: [{ name: app.name, port: 80 }] }],
    },
  });
}

/** Copies stand on different nodes: more of them than x86 nodes means that one is elsewhere. */
function survivedBy(lab: Lab, { nodes, replicas, written }: LabHttpApp): readonly Outage[] {
  if (replicas < 2 || nodes.length < 2 || Object.keys(written.volumes).length > 0) return [];
  const x86 = lab.nodes.filter(({ name, hardware }) => hardware === 'x86' && nodes.includes(name));
  const elsewhere = replicas > x86.length && nodes.length > x86.length;
  return [...(elsewhere ? (['x86'] as const) : []), 'api', 'storage'];
}

function containerOf({ name, image, port, written }: LabHttpApp): HouseContainer {
  const target = k8s.IntOrString.fromString('http');
  const probe: k8s.Probe = written.healthPath
    ? { httpGet: { path: written.healthPath, port: target } }
    : { tcpSocket: { port: target } };
  const secrets = written.secrets.map((key) => [key, { secretKeyRef: { name, key } }]);
  return {
    name,
    image: { reference: image },
    ports: [{ name: 'http', containerPort: port }],
    env: { ...written.env, ...Object.fromEntries(secrets) },
    resources: resourcesOf(written.resources),
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, initialDelaySeconds: 30, periodSeconds: 10, failureThreshold: 6 },
    volumeMounts: written.writablePaths.map((mountPath, index) => ({ name: `writable-${index}`, mountPath })),
  };
}

function resourcesOf({ cpu, memory, memoryLimit }: LabHttpApp['written']['resources']): HouseResources {
  const requested = byteSize(memory ?? DEFAULT_MEMORY);
  return {
    cpu: cpu ?? DEFAULT_CPU,
    memory: memoryQuantity(requested),
    memoryLimit: memoryQuantity(memoryLimit ? byteSize(memoryLimit) : 2 * requested),
  };
}

function podSecurityContext({ port, written: { runAs } }: LabHttpApp): k8s.PodSecurityContext {
  const identity = runAs && { runAsUser: runAs.user, runAsGroup: runAs.group ?? runAs.user, fsGroup: runAs.group ?? runAs.user };
  return {
    runAsNonRoot: runAs?.user !== 0,
    seccompProfile: { type: 'RuntimeDefault' },
    ...identity,
    ...(port < FIRST_UNPRIVILEGED_PORT ? { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: `${port}` }] } : {}),
  };
}
