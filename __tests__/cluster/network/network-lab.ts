import { at, type JsonObject, tryText } from '../../../checks/json';
import type { Lab } from '../../../config/lab';
import { renderedOf } from '../../support/cluster';
import { applyDist, established } from '../harness/apply-dist';
import type { ClusterLab } from '../harness/cluster-lab';
import { distObjects, titleOf } from '../harness/dist-objects';
import type { LabProcess } from '../harness/lab-process';
import { isReady } from '../harness/readiness';
import { startWorkloads } from '../harness/start-workloads';
import { until } from '../harness/until';
import { ClusterMachine, kubeProxyCommand, nodeNameOf } from './cluster-machine';
import { podField } from './container-environment';
import { ControlNode } from './control-node';
import { Machine } from './machine';

/** A cluster whose workers are machines on a LAN, with a client beside them. */
export interface NetworkLab {
  readonly lab: Lab;
  readonly cluster: ClusterLab;
  readonly control: ControlNode;
  /** The workers by name. */
  readonly nodes: ReadonlyMap<string, ClusterMachine>;
  /** A device of the household. */
  readonly client: Machine;
  /** The node called so. Throws if it is no worker. */
  node(name: string): ClusterMachine;
  /** The pods of a workload, by the name of their node; waits until there is a ready one on each worker it selects. */
  pods(namespace: string, name: string): Promise<ReadonlyMap<string, JsonObject>>;
  stop(): Promise<void>;
}

/** Last number of the client's address; of the range that homelab.yaml leaves to guests. */
const CLIENT_HOST = 150;

/**
 * Starts a cluster with the built-in objects of dist/, its workers on one bridge, and kube-proxy on every node. No pod runs for
 * real yet. The control plane is reached at the control node's address, which is that of the bridge itself.
 */
export async function startNetworkLab(lab: Lab): Promise<NetworkLab> {
  const cluster = await startWorkloads(lab, 'default');
  try {
    const control = new ControlNode(cluster);
    const kubeProxy = await prepareBridge(cluster);
    const nodes = new Map<string, ClusterMachine>();
    for (const node of lab.nodes.filter(({ worker }) => worker)) {
      const isControl = node.address === lab.cluster.apiAddresses[0];
      const attached = isControl ? ClusterMachine.ofControlNode(cluster, node, kubeProxy) : ClusterMachine.attach(cluster, node);
      nodes.set(node.name, await attached);
    }
    // Containers reach the API by this address from their first moment on, and those of MetalLB end where they do not.
    for (const node of nodes.values()) await node.forwardsTo([lab.cluster.apiServiceAddress]);
    const [base, prefix] = lab.network.lan.split('/');
    const client = await Machine.attach(cluster.sandbox, {
      name: 'client',
      links: [{ device: 'eth0', bridge: 'lan', address: `${base?.replace(/\d+$/, `${CLIENT_HOST}`)}/${prefix}` }],
    });
    return networkLab(lab, cluster, control, nodes, client);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/**
 * The control node's kube-proxy, through which the API server reaches webhooks; frames on the bridge stay untouched by it. The bridge
 * gets a fixed MAC, or it would take that of a machine that comes later, and those before would not find the API server for a while.
 */
async function prepareBridge({ sandbox, lab }: ClusterLab): Promise<LabProcess> {
  const [address] = lab.cluster.apiAddresses;
  const control = lab.nodes.find((node) => node.address === address)?.name ?? '';
  await sandbox.run([
    'sh',
    '-ec',
    `for each in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e "$each" ] || echo 0 > "$each"; done
     echo 1 > /proc/sys/net/ipv4/ip_forward
     ip link set lan address 02:00:00:00:00:01
     ip route add default via ${lab.network.gateway} dev lan`,
  ]);
  return sandbox.start('kube-proxy', kubeProxyCommand(lab, control, sandbox.inside('kubeconfig')));
}

function networkLab(
  lab: Lab,
  cluster: ClusterLab,
  control: ControlNode,
  nodes: ReadonlyMap<string, ClusterMachine>,
  client: Machine,
): NetworkLab {
  return {
    lab,
    cluster,
    control,
    nodes,
    client,
    node: (name) => {
      const found = nodes.get(name);
      if (!found) throw new Error(`${name} is no worker on the LAN; there are ${[...nodes.keys()].join(', ')}`);
      return found;
    },
    pods: (namespace, name) => podsByNode(cluster, namespace, name),
    stop: () => cluster.stop(),
  };
}

async function podsByNode(cluster: ClusterLab, namespace: string, name: string): Promise<ReadonlyMap<string, JsonObject>> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(`app.kubernetes.io/name=${name}`)}`;
  return until(`the pods of ${namespace}/${name}`, 30, async () => {
    const pods = await cluster.api.list(path);
    const whole = pods.length > 0 && pods.every((pod) => isReady(pod) && tryText(at(pod, 'status', 'podIP')) !== undefined);
    return whole ? new Map(pods.map((pod) => [nodeNameOf(pod), pod])) : undefined;
  });
}

/** Adds what the network components bring beside built-in kinds: CRDs of a group, then other objects. Throws if one is refused. */
export async function applyOrThrow(cluster: ClusterLab, objects: ReturnType<typeof distObjects>): Promise<void> {
  const refused = (await applyDist(cluster, objects)).filter(({ answer }) => answer.status > 299);
  if (refused.length > 0)
    throw new Error(refused.map(({ object, answer }) => `${titleOf(object)}: ${tryText(answer.body.message)}`).join('\n'));
}

/** Applies the CRDs of an API group and waits until they are served. */
export async function applyCrds(cluster: ClusterLab, group: string): Promise<void> {
  const crds = distObjects(renderedOf(cluster.lab)).filter(
    ({ kind, name }) => kind === 'CustomResourceDefinition' && name.endsWith(`.${group}`),
  );
  await applyOrThrow(cluster, crds);
  await established(cluster);
}

/** Lets every machine but the pod's own node, and the control plane, find the way to a pod. */
export async function routeToPod({ cluster, nodes }: NetworkLab, pod: JsonObject): Promise<void> {
  const home = nodes.get(nodeNameOf(pod));
  const route = `ip route replace ${podField(pod, 'status.podIP')}/32 via ${home?.machine.address}`;
  const control = [...nodes.values()].find(({ node }) => node.address === cluster.lab.cluster.apiAddresses[0]);
  if (control === undefined) await cluster.sandbox.run(['sh', '-ec', route]);
  for (const other of nodes.values()) if (other !== home) await other.machine.namespace.run(route);
}
