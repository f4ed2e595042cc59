import { intersection, tryLooseCidr } from '../../../config/address-range';
import { SERVICE } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { type JsonObject, record, tryText } from '../../json';
import { allowsPort, isolationOf, type PeerPod, type PolicyRule, selectsPeer } from '../../network-policy';
import { objectIndex } from '../../object-index';
import { perInventory } from '../../per-inventory';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';
import { containerPorts, podsBehind, servicePorts } from '../../service-ports';

/**
 * A pod that resolves names through the cluster's DNS may reach it. Pods whose policies allow no egress at all mean it, and pods
 * with `dnsPolicy` Default or None ask somebody else. Where the DNS pods are not in the set they are taken to be those that
 * every distribution has: namespace kube-system, label k8s-app=kube-dns, UDP port 53. An address block counts unless a lab says
 * that it contains no pods.
 */
export const policyAllowsDns: Rule = {
  id: 'policy-allows-dns',
  severity: 'warning',
  why: 'The pod cannot resolve any name, and every connection by name waits for a timeout first.',
  remedy:
    'Allow egress to UDP and TCP 53 of k8s-app=kube-dns in kube-system; or set dnsPolicy: Default, or accept it where no name is used.',
  acceptable: true,
  *check(inventory) {
    for (const pod of inventory.pods) {
      const dnsPolicy = tryText(pod.spec.dnsPolicy) ?? 'ClusterFirst';
      if (pod.hostNetwork || !dnsPolicy.startsWith('ClusterFirst')) continue;
      const { isolated, rules, uncertain } = isolationOf(inventory, pod, 'egress');
      if (!isolated || uncertain || rules.length === 0 || reachesDns(inventory, pod, rules)) continue;
      const policies = [...new Set(rules.map(({ policy }) => policy.name))].sort();
      const message = `NetworkPolicy ${policies.join(', ')} allows no UDP 53 to the cluster's DNS`;
      yield { manifest: pod.manifest, field: `${pod.field}.dnsPolicy`, message };
    }
  },
};

interface DnsServer {
  readonly pod: PeerPod;
  /** UDP ports of the pod behind port 53 of the Service. */
  readonly ports: readonly number[];
  readonly named: ReturnType<typeof containerPorts> | undefined;
}

const ABSENT: DnsServer = {
  pod: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, complete: false },
  ports: [53],
  named: undefined,
};

const dnsServers = perInventory((inventory): readonly DnsServer[] => {
  const service = objectIndex(inventory).tryFind(SERVICE, 'kube-system', 'kube-dns');
  const servers = service ? podsBehind(inventory, service) : [];
  if (!service || servers.length === 0) return [ABSENT];
  const port = servicePorts(service).find((one) => one.port === 53 && one.protocol === 'UDP');
  return servers.map((pod) => serverOf(pod, port?.targetPort));
});

function serverOf(pod: PodTemplate, target: string | number | undefined): DnsServer {
  const named = containerPorts(pod);
  const ports =
    typeof target === 'number'
      ? [target]
      : named.flatMap(({ name, port }) => (name === target && port !== undefined ? port : []));
  return {
    pod: { namespace: pod.namespace, labels: pod.labels, complete: true },
    ports: ports.length > 0 ? ports : [53],
    named,
  };
}

const reachesDns = (inventory: Inventory, client: PodTemplate, rules: readonly PolicyRule[]): boolean =>
  dnsServers(inventory).some((server) => {
    const isSelf = server.pod.namespace === client.namespace && server.pod.labels === client.labels;
    return isSelf || rules.some((rule) => allowsDns(inventory, rule, server));
  });

function allowsDns(inventory: Inventory, rule: PolicyRule, { pod, ports, named }: DnsServer): boolean {
  if (!ports.some((port) => allowsPort(rule, port, 'UDP', named))) return false;
  if (!rule.peers) return true;
  return rule.peers.some((peer) =>
    peer.ipBlock === undefined ? selectsPeer(inventory, rule.policy, peer, pod) !== false : mayContainPods(inventory, peer),
  );
}

function mayContainPods({ lab }: Inventory, peer: JsonObject): boolean {
  const block = tryLooseCidr(tryText(record(peer.ipBlock).cidr) ?? '');
  if (!lab || !block) return true;
  return [lab.cluster.podCidr, lab.cluster.serviceCidr].some((text) => {
    const network = tryLooseCidr(text);
    return network !== undefined && intersection(network, block) !== undefined;
  });
}
