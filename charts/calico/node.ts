import { k8s } from 'cdk8s-plus-28';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import type { HouseContainer } from '../lib/container';
import { Workload } from '../lib/workload';
import type { CniConfig } from './cni-config';
import { FELIX_METRICS_PORT } from './felix-configuration';
import { podMtu } from './mtu';
import { NODE_VOLUMES } from './node-volumes';

/** ConfigMap from which calico-node and the CNI plugin take the API server's address when no kube-proxy runs. */
const SERVICES_ENDPOINT = 'kubernetes-services-endpoint';

/**
 * Port of k3s on every node's loopback that leads to an API server: the agent's load balancer (`lb-server-port`), or the server
 * itself. It does not depend on kube-proxy, nor on any one control node.
 */
const LOCAL_API = { host: '127.0.0.1', port: '6444' };

/** A read-only root stops nobody who is privileged, and calico-node enables its services by writing into its own image. */
const PRIVILEGED: k8s.SecurityContext = { privileged: true, readOnlyRootFilesystem: false };
const NODE_NAME: k8s.EnvVarSource = { fieldRef: { fieldPath: 'spec.nodeName' } };

/** Programs routes, policies and Services on every node, and installs the CNI plugin there. */
export function addNode(chart: ComponentChart, lab: Lab, cni: CniConfig): void {
  if (lab.cluster.dataplane === 'ebpf') {
    new k8s.KubeConfigMap(chart, 'services-endpoint', {
      metadata: { name: SERVICES_ENDPOINT },
      data: { KUBERNETES_SERVICE_HOST: LOCAL_API.host, KUBERNETES_SERVICE_PORT: LOCAL_API.port },
    });
  }
  new Workload(chart, 'calico-node', {
    kind: 'DaemonSet',
    placement: 'every-node',
    labels: { 'k8s-app': 'calico-node' },
    // A changed CNI configuration counts once the pod starts anew.
    podAnnotations: { 'h5b.io/cni-config': cni.digest },
    usesApi: true,
    survives: ['x86', 'api', 'storage'],
    allow: {
      'host-namespace': "It programs the node's own routes and firewall.",
      'host-path-writable': 'It installs the CNI plugin on the node and keeps eBPF programs and its lock files there.',
      'privileged-container': 'It writes kernel settings, loads eBPF programs and mounts file systems for them.',
      'run-as-root': 'Nobody else may change routes, firewall rules and files of the node.',
      'survives-api':
        'It needs the API to start. What it has programmed stays in the kernel: connections and Services go on, new pods get no address.',
    },
    initContainers: [installCni(lab, cni), ebpfBootstrap(lab)],
    containers: [calicoNode(lab)],
    volumes: NODE_VOLUMES,
    pod: {
      hostNetwork: true,
      // It asks for no name, and runs before the cluster's DNS does.
      dnsPolicy: 'Default',
      priorityClassName: 'system-node-critical',
      terminationGracePeriodSeconds: 0,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
}

/** Required, not optional as upstream's: without it and without kube-proxy, a pod that came first would never find the API. */
const apiAddress = (lab: Lab): Pick<HouseContainer, 'envFrom'> =>
  lab.cluster.dataplane === 'ebpf' ? { envFrom: [{ configMapRef: { name: SERVICES_ENDPOINT } }] } : {};

const installCni = (lab: Lab, cni: CniConfig): HouseContainer => ({
  name: 'install-cni',
  image: 'calico-cni',
  command: ['/opt/cni/bin/install'],
  ...apiAddress(lab),
  env: {
    CNI_CONF_NAME: '10-calico.conflist',
    CNI_NETWORK_CONFIG: { configMapKeyRef: { name: cni.configMap, key: cni.key } },
    KUBERNETES_NODE_NAME: NODE_NAME,
    CNI_MTU: `${podMtu(lab)}`,
    SLEEP: 'false',
  },
  resources: { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' },
  securityContext: PRIVILEGED,
  volumeMounts: [
    { name: 'cni-bin-dir', mountPath: '/host/opt/cni/bin' },
    { name: 'cni-net-dir', mountPath: '/host/etc/cni/net.d' },
  ],
});

/** Mounts the file systems that eBPF needs, on every node: changing `dataplane` takes no reinstallation. */
const ebpfBootstrap = (lab: Lab): HouseContainer => ({
  name: 'ebpf-bootstrap',
  image: 'calico-node',
  // Best effort where pods of the node do not depend on it.
  command: ['calico-node', '-init', ...(lab.cluster.dataplane === 'ebpf' ? [] : ['-best-effort'])],
  resources: { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' },
  securityContext: PRIVILEGED,
  volumeMounts: [
    { name: 'sys-fs', mountPath: '/sys/fs', mountPropagation: 'Bidirectional' },
    { name: 'var-run-calico', mountPath: '/var/run/calico', mountPropagation: 'Bidirectional' },
    { name: 'nodeproc', mountPath: '/nodeproc', readOnly: true },
  ],
});

const calicoNode = (lab: Lab): HouseContainer => ({
  name: 'calico-node',
  image: 'calico-node',
  ...apiAddress(lab),
  env: {
    DATASTORE_TYPE: 'kubernetes',
    WAIT_FOR_DATASTORE: 'true',
    NODENAME: NODE_NAME,
    CALICO_NETWORKING_BACKEND: 'vxlan',
    CLUSTER_TYPE: 'k8s',
    IP: 'autodetect',
    // The address that k3s registered, whatever other interfaces the node has.
    IP_AUTODETECTION_METHOD: 'kubernetes-internal-ip',
    NO_DEFAULT_POOLS: 'true',
    CALICO_DISABLE_FILE_LOGGING: 'true',
    // The probes depend on it, so no FelixConfiguration decides.
    FELIX_HEALTHENABLED: 'true',
  },
  ports: [{ name: 'metrics', containerPort: FELIX_METRICS_PORT }],
  // Ours, unmeasured: eBPF maps count as memory of the container that made them, so the limit only guards against leaks.
  resources: { cpu: '100m', memory: '160Mi', memoryLimit: '768Mi' },
  securityContext: PRIVILEGED,
  livenessProbe: {
    exec: { command: ['/bin/calico-node', '-felix-live'] },
    periodSeconds: 10,
    initialDelaySeconds: 10,
    failureThreshold: 6,
    timeoutSeconds: 10,
  },
  readinessProbe: { exec: { command: ['/bin/calico-node', '-felix-ready'] }, periodSeconds: 10, timeoutSeconds: 10 },
  volumeMounts: [
    { name: 'cni-net-dir', mountPath: '/host/etc/cni/net.d' },
    { name: 'lib-modules', mountPath: '/lib/modules', readOnly: true },
    { name: 'xtables-lock', mountPath: '/run/xtables.lock' },
    { name: 'var-run-calico', mountPath: '/var/run/calico' },
    { name: 'var-lib-calico', mountPath: '/var/lib/calico' },
    { name: 'bpffs', mountPath: '/sys/fs/bpf' },
    { name: 'cni-log-dir', mountPath: '/var/log/calico/cni', readOnly: true },
  ],
});
