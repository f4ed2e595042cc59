import { stringify } from 'yaml';
import { controls, type Lab, type LabNode } from '../../config/lab';
import { k3sCommand } from './k3s-config';
import { render } from './template';

/**
 * The `config.yaml` of k3OS (rancher/k3os@8cdfdf2: pkg/config/config.go) for a Pi, as the original plan of the lab has it. k3OS is
 * unmaintained: its last release of 2021 carries k3s 1.22, and nothing here boots it. Debian 13 in memory
 * (pxe-templates/netboot) is what replaces it. The token is left out; the text says where it comes from.
 */
export function k3osConfig(lab: Lab, node: LabNode): string {
  const [first] = controls(lab);
  const joins = !node.control || (first !== undefined && first.name !== node.name && lab.cluster.datastore === 'etcd');
  const config = {
    hostname: node.name,
    ssh_authorized_keys: lab.access.sshAuthorizedKeys,
    k3os: {
      modules: ['br_netfilter', 'overlay', 'wireguard'],
      sysctls: { 'kernel.panic': '10', 'net.ipv4.ip_forward': '1' },
      dns_nameservers: lab.network.dns,
      ntp_servers: lab.network.ntp,
      ...(joins && first ? { server_url: `https://${first.address}:6443` } : {}),
      labels: node.labels,
      taints: node.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
      k3s_args: k3sArguments(lab, node),
    },
  };
  return render('k3os/config.yaml', {
    node: node.name,
    tokenName: node.control ? 'server-token' : 'agent-token',
    yaml: stringify(config, { lineWidth: 0 }).trimEnd(),
  });
}

/** Only flags that k3s 1.22 knows. */
function k3sArguments(lab: Lab, node: LabNode): readonly string[] {
  const own = ['--node-name', node.name, '--node-ip', node.address];
  if (k3sCommand(node) !== 'server') return ['agent', ...own];
  const { cluster } = lab;
  return [
    'server',
    ...own,
    '--cluster-cidr',
    cluster.podCidr,
    '--service-cidr',
    cluster.serviceCidr,
    '--cluster-dns',
    cluster.dnsAddress,
    '--cluster-domain',
    cluster.dnsDomain,
    '--flannel-backend',
    'none',
    '--disable-network-policy',
    ...(cluster.dataplane === 'ebpf' ? ['--disable-kube-proxy'] : []),
    ...['coredns', 'servicelb', 'traefik', 'local-storage'].flatMap((name) => ['--disable', name]),
    '--secrets-encryption',
  ];
}
