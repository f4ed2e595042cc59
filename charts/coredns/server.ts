import { k8s } from 'cdk8s-plus-28';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import type { Port } from '../lib/flow';
import { API_PORT } from '../lib/traffic';
import { Workload } from '../lib/workload';
import { DNS_PORT, HEALTH_PORT, METRICS_PORT, READY_PORT } from './ports';

const DNS: readonly Port[] = [
  { port: DNS_PORT, protocol: 'UDP' },
  { port: DNS_PORT, protocol: 'TCP' },
];

/** One CoreDNS on every worker, so that each answers for itself when the other is gone. */
export const addServer = (chart: ComponentChart, lab: Lab): Workload =>
  new Workload(chart, 'coredns', {
    kind: 'DaemonSet',
    placement: 'workers',
    labels: { 'k8s-app': 'kube-dns' },
    usesApi: true,
    survives: ['x86', 'api', 'storage'],
    allow: {
      'survives-api':
        'It answers from what it knows while the API is down. Started then, it answers for the lab and the internet, not for Services.',
    },
    // The new server answers before the old one goes, on a lab with a single worker as well.
    rollout: { maxSurge: 1, maxUnavailable: 0 },
    accepts: [
      { from: { cidr: lab.cluster.podCidr }, ports: DNS, why: 'every pod asks it' },
      { from: 'nodes', ports: DNS, why: 'pods in the host network ask it' },
    ],
    reaches: [
      { to: 'api-server', ports: [{ port: API_PORT }], why: 'it watches Services and their endpoints' },
      ...lab.network.dns.map((address) => ({ to: { cidr: `${address}/32` }, ports: DNS, why: "it asks the lab's DNS" })),
    ],
    containers: [
      {
        name: 'coredns',
        image: 'coredns',
        args: ['-conf', '/etc/coredns/Corefile'],
        ports: [
          { name: 'dns', containerPort: DNS_PORT, protocol: 'UDP' },
          { name: 'dns-tcp', containerPort: DNS_PORT, protocol: 'TCP' },
          { name: 'health', containerPort: HEALTH_PORT },
          { name: 'ready', containerPort: READY_PORT },
          { name: 'metrics', containerPort: METRICS_PORT },
        ],
        // kubernetes/kubernetes: cluster/addons/dns/coredns; less CPU, for few clients.
        resources: { cpu: '50m', memory: '70Mi', memoryLimit: '170Mi' },
        // The file carries this capability (coredns/coredns: Dockerfile), and does not start where it may not be had.
        securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } },
        readinessProbe: probe('/ready', 'ready'),
        livenessProbe: { ...probe('/health', 'health'), initialDelaySeconds: 15, failureThreshold: 5 },
        volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
      },
    ],
    volumes: [{ name: 'config', configMap: { name: 'coredns' } }],
    pod: {
      // Its own names it takes from nobody; the addresses it forwards to are in the Corefile.
      dnsPolicy: 'Default',
      priorityClassName: 'system-cluster-critical',
      // The image's user, by number, which alone proves that it is not root.
      securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    },
  });

const probe = (path: string, port: string): k8s.Probe => ({
  httpGet: { path, port: k8s.IntOrString.fromString(port) },
  periodSeconds: 10,
  timeoutSeconds: 5,
});
