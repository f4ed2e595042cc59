import type { Sandbox } from '../harness/sandbox';
import { NetworkNamespace } from './network-namespace';

export interface Link {
  /** Name of the interface in the machine, e.g. `eth0`. */
  readonly device: string;
  /** Bridge it hangs on; `lan` is the lab's own. */
  readonly bridge: string;
  /** Address with prefix length. */
  readonly address: string;
}

export interface MachineOptions {
  readonly name: string;
  /** The first is the one whose cable can be pulled. */
  readonly links: readonly [Link, ...Link[]];
  /** Address of the default router. @default - none */
  readonly gateway?: string;
}

/** Kernel names of the bridges' ends of cables: at most 15 characters, so they are numbered. */
let cables = 0;

/** A machine with a cable to a bridge of the lab. */
export class Machine {
  private constructor(
    readonly namespace: NetworkNamespace,
    /** Without prefix length. */
    readonly address: string,
    /** Of the first interface, in lower case. */
    readonly mac: string,
    private readonly cable: string,
  ) {}

  static async attach(sandbox: Sandbox, { name, links, gateway }: MachineOptions): Promise<Machine> {
    const namespace = await NetworkNamespace.create(sandbox, name);
    const first = cables;
    for (const { device, bridge, address } of links) {
      const cable = `cable${cables++}`;
      await sandbox.run([
        'sh',
        '-ec',
        `ip link add ${cable} type veth peer name ${device} netns ${name}
         ip link set ${cable} master ${bridge} up
         ip -n ${name} addr add ${address} dev ${device}
         ip -n ${name} link set ${device} up`,
      ]);
    }
    if (gateway !== undefined) await namespace.run(`ip route add default via ${gateway}`);
    const mac = (await namespace.run(`cat /sys/class/net/${links[0].device}/address`)).trim();
    return new Machine(namespace, links[0].address.split('/')[0] ?? '', mac, `cable${first}`);
  }

  get name(): string {
    return this.namespace.name;
  }

  /** Pulls the cable. Everything goes on running. */
  async unplug(): Promise<void> {
    await this.namespace.sandbox.run(['ip', 'link', 'set', this.cable, 'down']);
  }

  async plug(): Promise<void> {
    await this.namespace.sandbox.run(['ip', 'link', 'set', this.cable, 'up']);
  }
}
