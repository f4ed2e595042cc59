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
    private readonly cable: string | undefined,
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
    return new Machine(namespace, addressOf(links[0]), await macOf(namespace, links[0].device), `cable${first}`);
  }

  /** The machine that the sandbox itself is: its interface is the bridge, so it has no cable that could be pulled. */
  static async ofSandbox(sandbox: Sandbox, name: string, link: Link): Promise<Machine> {
    const namespace = await NetworkNamespace.ofSandbox(sandbox, name);
    return new Machine(namespace, addressOf(link), await macOf(namespace, link.device), undefined);
  }

  get name(): string {
    return this.namespace.name;
  }

  /** Pulls the cable. Everything goes on running. Throws if there is none. */
  async unplug(): Promise<void> {
    await this.setCable('down');
  }

  async plug(): Promise<void> {
    await this.setCable('up');
  }

  private async setCable(state: 'up' | 'down'): Promise<void> {
    if (this.cable === undefined) throw new Error(`${this.name} is the bridge itself and has no cable`);
    await this.namespace.sandbox.run(['ip', 'link', 'set', this.cable, state]);
  }
}

const addressOf = ({ address }: Link): string => address.split('/')[0] ?? '';

const macOf = async (namespace: NetworkNamespace, device: string): Promise<string> =>
  (await namespace.run(`cat /sys/class/net/${device}/address`)).trim();
