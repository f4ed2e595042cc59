import type { Cluster } from '../../charts/lib/cluster';
import type { Port, WorkloadRecord } from '../../charts/lib/flow';
import type { ResolvedFlow, End as TrafficEnd } from '../../charts/lib/traffic';
import { PROBE_ADDRESS } from '../../checks/ambient';
import type { End } from '../../checks/reachability/end';
import { describePorts, intersection, type PortSet, portName, union } from '../../checks/reachability/port-set';
import type { Reachability } from '../../checks/reachability/reachability';
import { cidr, includes } from '../../config/address-range';
import { ipv4 } from '../../config/ipv4';

/**
 * Where what gets through differs from what the workloads declared, over all pairs of ends: `from → to: declared …, passes …`.
 * A pair may connect where the sender may reach the receiver and the receiver accepts the sender.
 */
export function deviations({ charts, flows }: Cluster, reachability: Reachability): readonly string[] {
  const workloads = new Map(charts.flatMap((chart) => chart.workloads).map((each) => [`${each.namespace}/${each.name}`, each]));
  const dns = new Set(charts.find(({ component }) => component.name === 'coredns')?.workloads);
  const declared: Declared = {
    flows,
    dns,
    workloadOf: (end) => (end.kind === 'pods' ? workloads.get(end.name) : undefined),
    reachability,
  };
  const { ends, universe } = reachability;
  return ends.flatMap((from) =>
    ends.flatMap((to) => {
      if (from.kind === 'address' && to.kind === 'address') return [];
      const intended = intersection(outOf(declared, from, to), into(declared, from, to));
      const actual = reachability.ports(from, to);
      if (intended.size === actual.size && [...intended].every((port) => actual.has(port))) return [];
      const [said, passes] = [intended, actual].map((ports) => describePorts(ports, universe) || 'nothing');
      return [`${from.name} → ${to.name}: declared ${said}, passes ${passes}`];
    }),
  );
}

interface Declared {
  readonly flows: readonly ResolvedFlow[];
  readonly dns: ReadonlySet<WorkloadRecord>;
  readonly workloadOf: (end: End) => WorkloadRecord | undefined;
  readonly reachability: Reachability;
}

function outOf(declared: Declared, from: End, to: End): PortSet {
  if (from.kind === 'address') return declared.reachability.universe.all;
  const workload = declared.workloadOf(from);
  const own = declared.flows.filter((flow) => 'workload' in flow.from && flow.from.workload === workload && covers(flow.to, to));
  const receiver = declared.workloadOf(to);
  // Pods that nobody declared may ask the DNS, as those that say so.
  const asksDns = receiver !== undefined && declared.dns.has(receiver) && (workload?.usesClusterDns ?? true);
  const dns = asksDns ? [DNS] : [];
  return union(...own.map(({ ports }) => named(ports, declared)), ...dns);
}

function into(declared: Declared, from: End, to: End): PortSet {
  if (to.kind === 'address') return declared.reachability.universe.all;
  const workload = declared.workloadOf(to);
  const own = declared.flows.filter((flow) => 'workload' in flow.to && flow.to.workload === workload && covers(flow.from, from));
  const probed = workload?.mesh === 'ambient' && from.address === PROBE_ADDRESS ? workload.probePorts : [];
  return union(...own.map(({ ports }) => named(ports, declared)), new Set(probed.map((port) => portName('TCP', port))));
}

const DNS: PortSet = new Set([portName('UDP', 53), portName('TCP', 53)]);

const named = (ports: readonly Required<Port>[], { reachability }: Declared): PortSet =>
  ports.length === 0 ? reachability.universe.all : new Set(ports.map(({ protocol, port }) => portName(protocol, port)));

function covers(declared: TrafficEnd, end: End): boolean {
  if ('cidrs' in declared) return declared.cidrs.some((network) => includes(cidr(network), ipv4(end.address)));
  const { workload } = declared;
  if (workload.hostNetwork) return workload.nodeAddresses.includes(end.address);
  return end.kind === 'pods' && end.name === `${workload.namespace}/${workload.name}`;
}
