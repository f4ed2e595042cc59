import { z } from 'zod';
import { dnsLabel, dnsName, network, timeZone } from './scalars';

/** What the whole cluster shares. */
export const clusterSchema = z
  .strictObject({
    name: dnsLabel().describe('Name of the lab; appears in backups, dashboards and mails.'),
    domain: dnsName().describe("Zone of the lab's own host names; under home.arpa (RFC 8375) unless you own a domain."),
    timeZone: timeZone().describe('IANA time zone of schedules and logs.'),
    podCidr: network()
      .default('10.42.0.0/16')
      .describe('Network of the pods; meets no other network. Default 10.42.0.0/16, as in k3s.'),
    serviceCidr: network()
      .default('10.43.0.0/16')
      .describe('Network of the cluster-internal service addresses; meets no other network. Default 10.43.0.0/16, as in k3s.'),
    dnsDomain: dnsName().default('cluster.local').describe("Kubernetes' own DNS zone. Default cluster.local."),
    dataplane: z
      .enum(['iptables', 'ebpf', 'ebpf-on-x86'])
      .default('iptables')
      .describe(
        'How Calico forwards packets: iptables everywhere (default), ebpf everywhere (kube-proxy goes), or ebpf-on-x86 (x86 nodes only; kube-proxy stays).',
      ),
    datastore: z
      .enum(['sqlite', 'postgres', 'etcd'])
      .optional()
      .describe(
        'Where the control plane keeps its state. Default: sqlite if the one control node has a disk or is x86, else postgres on the storage node. Three control nodes need postgres or etcd.',
      ),
  })
  .describe('What the whole cluster shares: names and internal networks.');
