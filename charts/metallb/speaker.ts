import { k8s } from 'cdk8s-plus-28';
import { Access, READ } from '../lib/access';
import type { ComponentChart } from '../lib/component-chart';
import { Workload } from '../lib/workload';
import { HEALTH_PORT, METRICS_PORT } from './controller';

/** Gossip between the speakers, by which they notice a lost node within seconds, with the API down as well. */
const MEMBERLIST_PORT = 7946;

/**
 * Interfaces on which nobody answers ARP: upstream's list, and those that Calico makes for its tunnel and its eBPF dataplane.
 */
const EXCLUDED_INTERFACES = [
  '^docker.*',
  '^cbr.*',
  '^dummy.*',
  '^virbr.*',
  '^lxcbr.*',
  '^veth.*',
  '^lo$',
  '^cali.*',
  '^tunl.*',
  '^flannel.*',
  '^kube-ipvs.*',
  '^cni.*',
  '^nodelocaldns.*',
  '^lxc.*',
  '^vxlan.*',
  '^bpf.*',
];

/** Answers ARP for service addresses on every worker; per address only the elected one speaks. */
export function addSpeaker(chart: ComponentChart): void {
  new k8s.KubeConfigMap(chart, 'excluded-interfaces', {
    metadata: { name: 'metallb-excludel2' },
    data: { 'excludel2.yaml': `announcedInterfacesToExclude: ${JSON.stringify(EXCLUDED_INTERFACES)}\n` },
  });
  new Workload(chart, 'speaker', {
    kind: 'DaemonSet',
    placement: 'workers',
    labels: { app: 'metallb', component: 'speaker' },
    usesApi: true,
    secrets: { memberlist: { secretkey: 'created-at-runtime' } },
    survives: ['x86', 'api', 'storage'],
    allow: {
      'host-namespace': "ARP is answered on the node's own interface.",
      'run-as-root': 'Raw sockets need CAP_NET_RAW, which a user other than root does not keep.',
      'survives-api': 'It needs the API to start; once up it elects the leader from its cache and memberlist gossip.',
    },
    containers: [
      {
        name: 'speaker',
        image: 'metallb-speaker',
        args: [`--port=${METRICS_PORT}`, '--log-level=info'],
        env: {
          METALLB_NODE_NAME: { fieldRef: { fieldPath: 'spec.nodeName' } },
          METALLB_POD_NAME: { fieldRef: { fieldPath: 'metadata.name' } },
          METALLB_HOST: { fieldRef: { fieldPath: 'status.hostIP' } },
          METALLB_ML_BIND_ADDR: { fieldRef: { fieldPath: 'status.podIP' } },
          METALLB_ML_LABELS: 'app=metallb,component=speaker',
          METALLB_ML_SECRET_KEY_PATH: '/etc/ml_secret_key',
        },
        ports: [
          { name: 'metricshttps', containerPort: METRICS_PORT },
          { name: 'memberlist-tcp', containerPort: MEMBERLIST_PORT },
          { name: 'memberlist-udp', containerPort: MEMBERLIST_PORT, protocol: 'UDP' },
        ],
        resources: { cpu: '20m', memory: '64Mi', memoryLimit: '128Mi' },
        readinessProbe: probe('/readyz'),
        livenessProbe: probe('/healthz'),
        securityContext: { capabilities: { add: ['NET_RAW'] } },
        volumeMounts: [
          { name: 'memberlist', mountPath: '/etc/ml_secret_key', readOnly: true },
          { name: 'metallb-excludel2', mountPath: '/etc/metallb', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'memberlist', secret: { secretName: 'memberlist', defaultMode: 0o644 } },
      { name: 'metallb-excludel2', configMap: { name: 'metallb-excludel2', defaultMode: 0o400 } },
    ],
    pod: {
      hostNetwork: true,
      dnsPolicy: 'ClusterFirstWithHostNet',
      priorityClassName: 'system-node-critical',
      terminationGracePeriodSeconds: 2,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
  addAccess(chart);
}

const probe = (path: string): k8s.Probe => ({
  httpGet: { host: '127.0.0.1', path, port: k8s.IntOrString.fromNumber(HEALTH_PORT) },
  initialDelaySeconds: 10,
  periodSeconds: 10,
  failureThreshold: 3,
  timeoutSeconds: 1,
});

function addAccess(chart: ComponentChart): void {
  new Access(chart, 'pod-lister', {
    to: ['controller', 'speaker'],
    allow: { 'rbac-secrets': 'Its cache lists and watches the Secrets of its own namespace, for passwords of BGP peers.' },
    rules: [
      { group: '', resources: ['pods'], verbs: ['get', 'list'] },
      { group: '', resources: ['secrets', 'configmaps'], verbs: READ },
      {
        group: 'metallb.io',
        resources: ['bfdprofiles', 'bgpadvertisements', 'bgppeers', 'communities', 'ipaddresspools', 'l2advertisements'],
        verbs: READ,
      },
      {
        group: 'metallb.io',
        resources: ['servicebgpstatuses', 'servicebgpstatuses/status'],
        verbs: [...READ, 'create', 'update', 'patch', 'delete', 'deletecollection'],
      },
    ],
  });
  new Access(chart, 'metallb-system:speaker', {
    to: ['speaker'],
    in: 'cluster',
    rules: [
      {
        group: 'metallb.io',
        resources: ['servicel2statuses', 'servicel2statuses/status', 'configurationstates', 'configurationstates/status'],
        verbs: [...READ, 'create', 'update', 'patch', 'delete', 'deletecollection'],
      },
      { group: '', resources: ['services', 'endpoints', 'nodes', 'namespaces'], verbs: READ },
      { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: READ },
      { group: '', resources: ['events'], verbs: ['create', 'patch'] },
      { group: 'authentication.k8s.io', resources: ['tokenreviews'], verbs: ['create'] },
      { group: 'authorization.k8s.io', resources: ['subjectaccessreviews'], verbs: ['create'] },
    ],
  });
}
