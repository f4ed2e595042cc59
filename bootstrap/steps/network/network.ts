import { cidr } from '../../../config/address-range';
import type { Lab, LabNode } from '../../../config/lab';
import type { Step } from '../../plan/step';
import { render } from '../../render/template';
import { file } from '../../resources/file';
import { lan } from './lan';

/**
 * systemd-networkd with the fixed address of the node. The card is found by its MAC address and keeps its name: nothing of ours
 * depends on the name, and a new one would come into force at the next boot only.
 */
export const network: Step = {
  name: 'network',
  title: 'a fixed address, without losing the connection',
  needs: ['packages'],
  resources: ({ lab: { cluster, network }, node }) => [
    lan(node, { ...network, prefix: cidr(network.lan).prefix }, networkFile({ cluster, network }, node)),
    file({
      path: '/etc/resolv.conf',
      content: render('host/resolv.conf', { domain: cluster.domain, servers: network.dns }),
    }),
  ],
};

const networkFile = ({ network }: Pick<Lab, 'cluster' | 'network'>, node: LabNode): string =>
  render('host/lan.network', {
    mac: node.mac,
    mtu: node.written.nic.mtu,
    address: `${node.address}/${cidr(network.lan).prefix}`,
    gateway: network.gateway,
    dns: network.dns,
  });
