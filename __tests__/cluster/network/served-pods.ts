import { join } from 'node:path';
import { at, type JsonObject, records, tryNumber, tryText } from '../../../checks/json';
import type { LabProcess } from '../harness/lab-process';
import { type NetworkLab, routeToPod } from './network-lab';

const SERVER = join(__dirname, 'server.js');

/** The pods of a workload with a small server in each, which listens on the ports that the pod declares. */
export class ServedPods {
  private readonly servers = new Map<string, LabProcess>();

  private constructor(
    private readonly net: NetworkLab,
    /** By the name of their node. */
    readonly pods: ReadonlyMap<string, JsonObject>,
  ) {}

  static async start(net: NetworkLab, namespace: string, name: string): Promise<ServedPods> {
    const served = new ServedPods(net, await addPods(net, namespace, name));
    for (const node of served.pods.keys()) served.startOn(node);
    return served;
  }

  /** Starts the server on a node, as its kubelet would. */
  startOn(node: string): void {
    const pod = this.pods.get(node);
    if (!pod) return;
    const ports = records(at(pod, 'spec', 'containers')).flatMap(({ ports: declared }) => records(declared));
    const listen = ports.map(({ protocol, containerPort }) => `${tryText(protocol) ?? 'TCP'}:${tryNumber(containerPort)}`);
    const command = [process.execPath, SERVER, node, ...listen];
    this.servers.set(node, this.net.node(node).namespaceOf(pod).start('server', command));
  }
}

/** Gives a workload's pods on the workers their network. Gives those pods by the name of their node. */
export async function addPods(net: NetworkLab, namespace: string, name: string): Promise<ReadonlyMap<string, JsonObject>> {
  const pods = new Map([...(await net.pods(namespace, name))].filter(([node]) => net.nodes.has(node)));
  for (const [node, pod] of pods) {
    await net.node(node).addPod(pod);
    await routeToPod(net, pod);
  }
  return pods;
}
