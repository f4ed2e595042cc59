import { at, type JsonObject, tryText } from '../../../checks/json';
import type { Lab, LabNode } from '../../../config/lab';
import { program } from '../build/part';
import type { ClusterLab } from '../harness/cluster-lab';
import type { LabProcess } from '../harness/lab-process';
import { until } from '../harness/until';
import { Container, type ContainerOptions } from './container';
import { podField } from './container-environment';
import { Machine } from './machine';
import { NetworkNamespace } from './network-namespace';
import { podNetwork } from './pod-network';

/** What a pod sees as its router (Calico's documentation: docs.tigera.io, "Why can't I see the 169.254.1.1 address"). */
const POD_GATEWAY = '169.254.1.1';

/** kube-proxy with the settings of conntrack left alone, which belong to the whole machine. */
export const kubeProxyCommand = (lab: Lab, node: string, kubeconfig: string): readonly string[] => [
  program('kube-proxy'),
  `--kubeconfig=${kubeconfig}`,
  `--hostname-override=${node}`,
  '--proxy-mode=nftables',
  `--cluster-cidr=${lab.cluster.podCidr}`,
  '--conntrack-max-per-core=0',
  '--conntrack-tcp-timeout-established=0',
  '--conntrack-tcp-timeout-close-wait=0',
  '--bind-address=127.0.0.1',
];

/** The rules that stand for Calico's are there as soon as a machine runs, and stay. */
const FORGET = `conntrack -F 2>/dev/null
for family in ip ip6; do nft delete table $family kube-proxy 2>/dev/null || true; done`;

/** A node of the cluster on the LAN: kube-proxy and pods run for real, kwok speaks for its kubelet. */
export class ClusterMachine {
  private kubeProxy: LabProcess | undefined;
  private readonly pods = new Map<string, NetworkNamespace>();
  private interfaces = 0;

  private constructor(
    readonly node: LabNode,
    readonly machine: Machine,
    private readonly cluster: ClusterLab,
  ) {}

  static async attach(cluster: ClusterLab, node: LabNode): Promise<ClusterMachine> {
    const { lan, gateway } = cluster.lab.network;
    const machine = await Machine.attach(cluster.sandbox, {
      name: node.name,
      links: [{ device: 'eth0', bridge: 'lan', address: `${node.address}/${lan.split('/')[1]}` }],
      gateway,
    });
    const attached = new ClusterMachine(node, machine, cluster);
    await attached.routePods();
    attached.startKubeProxy();
    return attached;
  }

  /** The node of the API server, which the sandbox itself is, as a worker. Its kube-proxy runs already; its power cannot be cut. */
  static async ofControlNode(cluster: ClusterLab, node: LabNode, kubeProxy: LabProcess): Promise<ClusterMachine> {
    const prefix = cluster.lab.network.lan.split('/')[1];
    const link = { device: 'lan', bridge: 'lan', address: `${node.address}/${prefix}` };
    const attached = new ClusterMachine(node, await Machine.ofSandbox(cluster.sandbox, node.name, link), cluster);
    await attached.routePods();
    attached.kubeProxy = kubeProxy;
    return attached;
  }

  get name(): string {
    return this.node.name;
  }

  /** A namespace with the address that the pod has; the node routes to it. */
  async addPod(pod: JsonObject): Promise<NetworkNamespace> {
    const name = podField(pod, 'metadata.name');
    const address = podField(pod, 'status.podIP');
    const own = await NetworkNamespace.create(this.cluster.sandbox, name);
    const device = `cali${this.interfaces++}`;
    const node = this.machine.namespace;
    await node.run(
      `ip link add ${device} type veth peer name eth0 netns ${name}
       ip addr add ${POD_GATEWAY}/32 dev ${device}
       ip link set ${device} up
       ip route add ${address}/32 dev ${device}`,
    );
    await own.run(
      `ip addr add ${address}/32 dev eth0
       ip link set eth0 up
       ip route add ${POD_GATEWAY} dev eth0
       ip route add default via ${POD_GATEWAY}
       echo ${podNetwork(this.cluster.lab).forwards ? 1 : 0} > /proc/sys/net/ipv4/ip_forward`,
    );
    this.pods.set(name, own);
    return own;
  }

  /** The namespace of a pod that was added, or the node's own for a pod on the host's network. Throws if there is none. */
  namespaceOf(pod: JsonObject): NetworkNamespace {
    if (at(pod, 'spec', 'hostNetwork') === true) return this.machine.namespace;
    const found = this.pods.get(podField(pod, 'metadata.name'));
    if (!found) throw new Error(`pod ${podField(pod, 'metadata.name')} has no namespace on ${this.name}`);
    return found;
  }

  run(pod: JsonObject, options: Omit<ContainerOptions, 'pod' | 'namespace'> = {}): Promise<Container> {
    return Container.start(this.cluster, { ...options, pod, namespace: this.namespaceOf(pod) });
  }

  /**
   * Cuts the power: the cable is dead, every process of the node and its pods is gone, its kernel knows no Services and no
   * connections any more, and its kubelet is silent.
   */
  async powerOff(): Promise<void> {
    await this.machine.unplug();
    const namespaces = [this.machine.namespace, ...this.pods.values()];
    await Promise.all(namespaces.map((each) => each.killAll()));
    await Promise.all(namespaces.map((each) => each.run(FORGET)));
    this.kubeProxy = undefined;
    await this.cluster.power(this.name, 'off').catch(() => undefined);
  }

  /** Gives it back. Containers are started by the test, as the kubelet would. */
  async powerOn(): Promise<void> {
    await this.machine.plug();
    this.startKubeProxy();
    await this.cluster.power(this.name, 'on').catch(() => undefined);
  }

  /**
   * Waits until kube-proxy has rules for service addresses that lead to pods of this node. The first packet of a UDP flow that is sent here before that makes an
   * entry in conntrack that leads nowhere, and lives as long as the client goes on sending (seen with kube-proxy v1.36.4).
   */
  async forwardsTo(addresses: readonly string[]): Promise<void> {
    const rules = () => this.machine.namespace.run('nft list map ip kube-proxy service-ips 2>/dev/null || true');
    const all = addresses.join(', ');
    await until(
      `kube-proxy on ${this.name} to know ${all} and their pods`,
      30,
      async () => {
        const known = await rules();
        return addresses.every((address) => known.includes(` ${address} `)) ? true : undefined;
      },
      async () => `It knows: ${await rules()}\nIts last words: ${this.kubeProxy?.log().slice(-1000)}`,
    );
  }

  /** True while kube-proxy runs. */
  get forwards(): boolean {
    return this.kubeProxy?.running ?? false;
  }

  /** What Calico does for packets of pods. */
  private async routePods(): Promise<void> {
    const { podCidr } = this.cluster.lab.cluster;
    await this.machine.namespace.run('echo 1 > /proc/sys/net/ipv4/ip_forward');
    if (!podNetwork(this.cluster.lab).masquerades) return;
    await this.machine.namespace.run(
      `nft add table ip calico
       nft 'add chain ip calico postrouting { type nat hook postrouting priority srcnat; }'
       nft add rule ip calico postrouting ip saddr ${podCidr} ip daddr != ${podCidr} masquerade`,
    );
  }

  private startKubeProxy(): void {
    const [api] = this.cluster.lab.cluster.apiAddresses;
    const kubeconfig = `kubeconfig.${this.name}`;
    this.cluster.sandbox.writeFile(kubeconfig, this.cluster.kubeconfig(`https://${api}:6443`));
    const command = kubeProxyCommand(this.cluster.lab, this.name, this.cluster.sandbox.inside(kubeconfig));
    this.kubeProxy = this.machine.namespace.start('kube-proxy', command);
  }
}

/** Name of the node that a pod is on, `''` while it has none. */
export const nodeNameOf = (pod: JsonObject): string => tryText(at(pod, 'spec', 'nodeName')) ?? '';
