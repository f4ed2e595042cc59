import { stringify } from 'yaml';
import { controls, type Lab, type LabNode } from '../../config/lab';
import { render } from './template';

/** Port of the API server (k3s: `https-listen-port`). */
const API_PORT = 6443;

/** The API load balancer of k3s on each node's loopback; Calico reaches the API there (charts/calico). */
const LOCAL_API_PORT = 6444;

/** Memory that the kubelet keeps from pods. Of a node's capacity `checks/node-allocatable.ts` takes off the same. */
const SYSTEM_RESERVE = 'system-reserved=memory=512Mi';
const SERVER_RESERVE = 'kube-reserved=memory=1Gi';

/** Where k3s and the files of `k3s-files.ts` lie. */
export const K3S_DIRECTORY = '/etc/rancher/k3s';

/** What `k3s` is started with on a node; undefined for a node outside of the cluster. */
export const k3sCommand = ({ control, worker }: LabNode): 'server' | 'agent' | undefined =>
  control ? 'server' : worker ? 'agent' : undefined;

/**
 * Text of `/etc/rancher/k3s/config.yaml` (docs.k3s.io/installation/configuration) for a node of the cluster; the keys are those of
 * `k3s server` and `k3s agent`. It holds no secret: tokens come by file, the datastore with its password by `k3s.env`. Throws
 * for a node that is outside of the cluster.
 */
export function k3sConfig(lab: Lab, node: LabNode): string {
  const command = k3sCommand(node);
  if (!command) throw new Error(`node "${node.name}" has role ${node.written.role}: it does not run k3s`);
  const settings = { ...(command === 'server' ? serverSettings(lab, node) : agentSettings(lab)), ...nodeSettings(node) };
  return render('k3s/config.yaml', { command, node: node.name, yaml: stringify(settings, { lineWidth: 0 }).trimEnd() });
}

/** The same on every server, as k3s wants it (docs.k3s.io/cli/server, critical configuration values). */
function serverSettings(lab: Lab, node: LabNode): Readonly<Record<string, unknown>> {
  const { cluster } = lab;
  return {
    'token-file': `${K3S_DIRECTORY}/server-token`,
    'agent-token-file': `${K3S_DIRECTORY}/agent-token`,
    ...etcdSettings(lab, node),
    'tls-san': [`api.${cluster.domain}`, ...cluster.apiAddresses],
    'cluster-cidr': cluster.podCidr,
    'service-cidr': cluster.serviceCidr,
    'cluster-dns': cluster.dnsAddress,
    'cluster-domain': cluster.dnsDomain,
    // Calico is the network.
    'flannel-backend': 'none',
    'disable-network-policy': true,
    // One switch for the whole cluster: with eBPF on some nodes only, kube-proxy stays on all.
    ...(cluster.dataplane === 'ebpf' ? { 'disable-kube-proxy': true } : {}),
    // Components of dist/ stand for these.
    disable: ['coredns', 'servicelb', 'traefik', 'local-storage'],
    'disable-helm-controller': true,
    'embedded-registry': true,
    'secrets-encryption': true,
    'write-kubeconfig-mode': '0600',
  };
}

/** With an external datastore, servers find each other there; with etcd the later ones join the first. */
function etcdSettings(lab: Lab, node: LabNode): Readonly<Record<string, unknown>> {
  if (lab.cluster.datastore !== 'etcd') return {};
  const [first = node] = controls(lab);
  return first.name === node.name ? { 'cluster-init': true } : { server: apiUrl(first) };
}

function agentSettings(lab: Lab): Readonly<Record<string, unknown>> {
  const [first] = controls(lab);
  if (!first) throw new Error('the lab has no control node that an agent could join');
  // An address: the cluster's DNS, which would answer the name, does not run yet.
  return { server: apiUrl(first), 'token-file': `${K3S_DIRECTORY}/agent-token` };
}

const apiUrl = ({ address }: LabNode): string => `https://${address}:${API_PORT}`;

/** Servers run an agent too (docs.k3s.io/cli/agent). Labels and taints count when a node registers, not later. */
function nodeSettings(node: LabNode): Readonly<Record<string, unknown>> {
  return {
    'node-name': node.name,
    'node-ip': node.address,
    'node-label': Object.entries(node.labels).map(([key, value]) => `${key}=${value}`),
    ...(node.taints.length > 0 ? { 'node-taint': node.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`) } : {}),
    'lb-server-port': LOCAL_API_PORT,
    // A file that k3s is told of is taken as it is; of /etc/resolv.conf it refuses loopback resolvers.
    'resolv-conf': `${K3S_DIRECTORY}/resolv.conf`,
    'private-registry': `${K3S_DIRECTORY}/registries.yaml`,
    'kubelet-arg': [
      SYSTEM_RESERVE,
      ...(node.control ? [SERVER_RESERVE] : []),
      // The disk of a netbooted node is its memory.
      ...(node.hardware === 'pi4' ? ['container-log-max-size=5Mi', 'container-log-max-files=2'] : []),
    ],
  };
}
