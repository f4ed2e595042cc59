import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import type { Lab, LabWireguard } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import type { Reach } from '../lib/flow';
import { INGRESS_POD_PORTS } from '../lib/ingress-ports';
import { Workload } from '../lib/workload';
import { CONFIGURATION_DIRECTORY, configurationFiles, KEY_DIRECTORY, PRIVATE_KEY } from './configuration';

/**
 * One server per worker, all with the same key and peers and nothing to remember, so that a peer goes on with the next node
 * after a new handshake.
 */
export function addServer(chart: ComponentChart, lab: Lab, wireguard: LabWireguard): void {
  const files = configurationFiles(lab, wireguard);
  new k8s.KubeConfigMap(chart, 'configuration', { metadata: { name: 'wireguard' }, data: { ...files } });
  const { selector } = new Workload(chart, 'wireguard', {
    kind: 'DaemonSet',
    placement: 'workers',
    survives: ['x86', 'api', 'storage'],
    secrets: { wireguard: { [PRIVATE_KEY]: 'wireguard-private-key' } },
    allow: { 'run-as-root': 'Making an interface takes NET_ADMIN, which a user other than root does not keep.' },
    podAnnotations: { 'h5b.io/configuration': digestOf(files) },
    accepts: [{ from: 'anywhere', ports: [{ port: wireguard.port, protocol: 'UDP' }], why: 'peers dial in from the internet' }],
    reaches: reachesOf(wireguard),
    containers: [
      {
        name: 'wireguard',
        image: 'wireguard',
        // Past the image's own init, which needs a writable root and keeps its configuration on a volume.
        command: ['/bin/sh', `${CONFIGURATION_DIRECTORY}/start.sh`],
        env: { XTABLES_LOCKFILE: '/run/xtables/lock' },
        ports: [{ name: 'wireguard', containerPort: wireguard.port, protocol: 'UDP' }],
        resources: { cpu: '20m', memory: '24Mi', memoryLimit: '64Mi' },
        readinessProbe: {
          exec: { command: ['/bin/sh', '-c', `[ "$(wg show wg0 listen-port)" = ${wireguard.port} ]`] },
          periodSeconds: 5,
          timeoutSeconds: 3,
        },
        securityContext: { runAsUser: 0, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
        volumeMounts: [
          { name: 'configuration', mountPath: CONFIGURATION_DIRECTORY, readOnly: true },
          { name: 'key', mountPath: KEY_DIRECTORY, readOnly: true },
          { name: 'lock', mountPath: '/run/xtables' },
        ],
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name: 'wireguard' } },
      { name: 'key', secret: { secretName: 'wireguard', defaultMode: 0o400 } },
      { name: 'lock', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('1Mi') } },
    ],
    pod: {
      terminationGracePeriodSeconds: 5,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
  addService(chart, lab, wireguard, selector);
}

function addService(chart: ComponentChart, lab: Lab, wireguard: LabWireguard, selector: Readonly<Record<string, string>>): void {
  new k8s.KubeService(chart, 'service', {
    metadata: {
      name: 'wireguard',
      annotations: { 'metallb.io/loadBalancerIPs': addressOf(lab, wireguard.service) },
    },
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      allocateLoadBalancerNodePorts: false,
      selector: { ...selector },
      ports: [
        {
          name: 'wireguard',
          port: wireguard.port,
          protocol: 'UDP',
          targetPort: k8s.IntOrString.fromString('wireguard'),
        },
      ],
    },
  });
}

function addressOf(lab: Lab, service: string): string {
  const found = lab.addresses[service];
  if (!found) throw new Error(`no address for "${service}"; the lab has ${Object.keys(lab.addresses).join(', ')}`);
  return found.address;
}

/** What the peers may reach, the pods must be able to: the kernel's rules in the pod tell the peers apart. */
function reachesOf({ peers }: LabWireguard): readonly Reach[] {
  const networks = [...new Set(peers.flatMap(({ allowedNetworks }) => allowedNetworks))];
  return [
    ...networks.map((cidr) => ({ to: { cidr }, why: 'peers may reach it' })),
    {
      to: { workload: 'istio-ingress/ingress' },
      ports: [{ port: INGRESS_POD_PORTS.http }, { port: INGRESS_POD_PORTS.https }],
      why: 'its address leads to its pods before the policy looks',
    },
  ];
}

/** Makes the pods restart when a file changes: a running server would not read it. */
const digestOf = (files: Readonly<Record<string, string>>): string =>
  createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
