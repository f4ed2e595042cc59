import type { Lab, LabServiceAddress } from '../../../config/lab';
import { ArpWatch, type Takeover } from './arp-watch';
import { loadBalancers } from './load-balancers';
import { Measurements } from './measurements';
import { Metallb } from './metallb';
import { type NetworkLab, startNetworkLab } from './network-lab';

/** A lab in which MetalLB's real speakers announce the Services of dist/, and a client that watches them. */
export class Announcement {
  private constructor(
    readonly net: NetworkLab,
    readonly metallb: Metallb,
    readonly watch: ArpWatch,
    /** The addresses that dist/ has a Service for. */
    readonly addresses: readonly LabServiceAddress[],
    readonly measurements: Measurements,
  ) {}

  static async start(lab: Lab, title: string): Promise<Announcement> {
    const net = await startNetworkLab(lab);
    try {
      const metallb = await Metallb.start(net);
      await metallb.configure();
      const addresses = loadBalancers(lab).map(({ address }) => address);
      for (const node of net.nodes.values()) {
        const own = addresses.filter(({ succession }) => succession.includes(node.name));
        await node.forwardsTo(own.map(({ address }) => address));
      }
      const watch = ArpWatch.start(
        net,
        addresses.map(({ address }) => address),
      );
      const columns = ['event', 'address of', 'then answers', 'after s', 'silent s', 'both answer s'];
      return new Announcement(net, metallb, watch, addresses, new Measurements(title, columns));
    } catch (error) {
      await net.stop();
      throw error;
    }
  }

  /** Starts what belongs on a node that has power again, as its kubelet does: kube-proxy first, then pods. */
  async startOn(node: string): Promise<void> {
    await this.net.node(node).forwardsTo(this.addresses.map(({ address }) => address));
    await this.metallb.startOn(node);
  }

  /**
   * Does something and waits until `to` alone answers for the addresses. Gives what a client saw of it, address by address, and
   * notes it for the table.
   */
  async passes(
    event: string,
    to: string,
    act: () => Promise<unknown>,
    addresses: readonly LabServiceAddress[] = this.addresses,
  ): Promise<readonly Takeover[]> {
    const since = Date.now();
    await act();
    for (const { address } of addresses) await this.watch.settles(address, to, SETTLE_SECONDS, since);
    return addresses.map(({ name, address }) => {
      const takeover = this.watch.takeover(address, to, since);
      this.measurements.add(event, name, to, takeover.answersAfter, takeover.silentFor, takeover.bothFor);
      return takeover;
    });
  }
}

/** Speakers that were apart go on answering both until their gossip has met again: up to half a minute. */
const SETTLE_SECONDS = 45;
