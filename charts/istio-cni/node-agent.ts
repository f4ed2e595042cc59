import { createHash } from 'node:crypto';
import { ApiObject, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { ComponentChart } from '../lib/component-chart';
import { API_PORT } from '../lib/traffic';
import { Workload } from '../lib/workload';
import { addYoungerFields } from '../lib/younger-fields';

/** Readiness, for kubelet only (istio: cni/pkg/constants). */
const READINESS_PORT = 8000;
const METRICS_PORT = 15014;

/**
 * The agent on every node, the control node included: a pod of a mesh namespace does not start where it is missing.
 */
export function addNodeAgent(chart: ComponentChart, config: Readonly<Record<string, string>>): void {
  // The plugin lets pods called istio-cni-node-… start while the agent is down, or the agent could never start.
  const agent = new Workload(chart, 'istio-cni-node', {
    kind: 'DaemonSet',
    placement: 'every-node',
    serviceAccount: 'istio-cni',
    labels: { 'k8s-app': 'istio-cni-node', 'istio.io/dataplane-mode': 'none' },
    // The agent reads its ConfigMap once.
    podAnnotations: { 'h5b.io/config': createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16) },
    usesApi: true,
    allow: {
      'host-path-writable': 'It installs the plugin and its configuration on the node, and shares sockets with ztunnel.',
      'run-as-root': "Only root may write the node's CNI directories and enter the network namespaces of pods.",
      'privileged-container': 'Entering the network namespaces of pods takes CAP_SYS_ADMIN and CAP_SYS_PTRACE.',
    },
    reaches: [{ to: 'api-server', ports: [{ port: API_PORT }], why: 'it watches which pods and namespaces are in the mesh' }],
    containers: [
      {
        name: 'install-cni',
        image: 'istio-cni',
        command: ['install-cni'],
        args: ['--log_output_level=info'],
        envFrom: [{ configMapRef: { name: 'istio-cni-config' } }],
        env: {
          ALLOW_SWITCH_TO_HOST_NS: 'true',
          NODE_NAME: { fieldRef: { fieldPath: 'spec.nodeName' } },
          GOMEMLIMIT: { resourceFieldRef: { resource: 'limits.memory', divisor: k8s.Quantity.fromString('1') } },
          POD_NAME: { fieldRef: { fieldPath: 'metadata.name' } },
          POD_NAMESPACE: { fieldRef: { fieldPath: 'metadata.namespace' } },
        },
        ports: [{ name: 'metrics', containerPort: METRICS_PORT }],
        resources: { cpu: '20m', memory: '64Mi', memoryLimit: '192Mi' },
        readinessProbe: { httpGet: { path: '/readyz', port: k8s.IntOrString.fromNumber(READINESS_PORT) } },
        securityContext: {
          // The API refuses `false` together with CAP_SYS_ADMIN.
          allowPrivilegeEscalation: true,
          // It stages the plugin's files beside its own.
          readOnlyRootFilesystem: false,
          runAsNonRoot: false,
          runAsUser: 0,
          runAsGroup: 0,
          capabilities: { add: ['NET_ADMIN', 'NET_RAW', 'SYS_PTRACE', 'SYS_ADMIN', 'DAC_OVERRIDE'] },
        },
        volumeMounts: MOUNTS.map(({ name, mountPath, readOnly, mountPropagation }) => ({
          name,
          mountPath,
          ...(readOnly ? { readOnly } : {}),
          ...(mountPropagation ? { mountPropagation } : {}),
        })),
      },
    ],
    volumes: MOUNTS.map(({ name, path, type }) => ({ name, hostPath: { path, ...(type ? { type } : {}) } })),
    pod: {
      priorityClassName: 'system-node-critical',
      terminationGracePeriodSeconds: 30,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
  addYoungerFields(
    ApiObject.of(agent.node.findChild('daemon-set')),
    // AppArmor's default profile forbids the mounts and ptrace that entering a namespace takes.
    JsonPatch.add('/spec/template/spec/containers/0/securityContext/appArmorProfile', { type: 'Unconfined' }),
  );
}

interface HostMount {
  readonly name: string;
  /** On the node. */
  readonly path: string;
  readonly mountPath: string;
  readonly type?: 'Directory' | 'DirectoryOrCreate';
  readonly readOnly?: boolean;
  readonly mountPropagation?: 'HostToContainer';
}

/**
 * The CNI directories are containerd's own: k3s moves them only when it runs flannel itself, and here it does not. Upstream's
 * profile for k3s names the moved ones.
 */
const MOUNTS: readonly HostMount[] = [
  { name: 'cni-bin-dir', path: '/opt/cni/bin', mountPath: '/host/opt/cni/bin' },
  { name: 'cni-host-procfs', path: '/proc', type: 'Directory', mountPath: '/host/proc', readOnly: true },
  { name: 'cni-net-dir', path: '/etc/cni/net.d', mountPath: '/host/etc/cni/net.d' },
  { name: 'cni-socket-dir', path: '/var/run/istio-cni', mountPath: '/var/run/istio-cni' },
  {
    name: 'cni-netns-dir',
    path: '/var/run/netns',
    type: 'DirectoryOrCreate',
    mountPath: '/host/var/run/netns',
    mountPropagation: 'HostToContainer',
  },
  { name: 'cni-ztunnel-sock-dir', path: '/var/run/ztunnel', type: 'DirectoryOrCreate', mountPath: '/var/run/ztunnel' },
];
