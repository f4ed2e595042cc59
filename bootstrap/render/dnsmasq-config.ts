import { cidr, formatRange, range } from '../../config/address-range';
import { formatIpv4 } from '../../config/ipv4';
import type { Lab, LabNode } from '../../config/lab';
import { bootOrder, TFTP_PORTS, TFTP_ROOT } from './boot-server';
import { netmask } from './netmask';
import { render } from './template';
import { X86_LOADER } from './x86-boot';

/**
 * Text of dnsmasq.conf(5) for the boot server: DHCP for the whole LAN if homelab.yaml says that this node is the DHCP server,
 * else proxy DHCP beside another one. Either way only machines of homelab.yaml are told of boot files.
 */
export function dnsmasqConfig(lab: Lab, server: LabNode): string {
  const { dhcp } = lab.network.written;
  const full = dhcp?.server === server.name;
  const [first = '', last = ''] = dhcp && full ? formatRange(range(dhcp.range)).split('-') : [];
  return render('dnsmasq/dnsmasq.conf', {
    server: server.name,
    address: server.address,
    full,
    first,
    last,
    lease: dhcp?.lease ?? '',
    gateway: lab.network.gateway,
    dns: lab.network.dns.join(','),
    ntp: lab.network.ntp.join(','),
    domain: lab.cluster.domain,
    network: formatIpv4(cidr(lab.network.lan).first),
    netmask: netmask(lab.network.lan),
    hosts: lab.nodes.flatMap((node) => hosts(node, full)),
    loader: X86_LOADER,
    tftpRoot: TFTP_ROOT,
    tftpPorts: `${TFTP_PORTS.first},${TFTP_PORTS.last}`,
  });
}

/** Arguments of `dhcp-host`. A board management controller boots nothing; it only gets its address, and only from a full server. */
function hosts(node: LabNode, full: boolean): readonly string[] {
  const { ipmi } = node.written;
  const boots = node.hardware === 'x86' || bootOrder(node).includes('network');
  const tag = boots ? [`set:${node.hardware === 'pi4' ? 'pi' : 'x86'}`] : [];
  const own = [node.mac, ...tag, ...(full ? [node.name, node.address] : [])];
  const bmc = full && ipmi?.mac ? [[ipmi.mac, `${node.name}-ipmi`, ipmi.address].join(',')] : [];
  return [...(own.length > 1 ? [own.join(',')] : []), ...bmc];
}
