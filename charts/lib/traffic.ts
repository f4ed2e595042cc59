import type { Lab } from '../../config/lab';
import type { Destination, Port, Source, WorkloadRecord } from './flow';

/** One end of a connection: pods of a workload, or a set of addresses. */
export type End = { readonly workload: WorkloadRecord } | { readonly cidrs: readonly string[] };

/** "`from` may connect to `to` on `ports`": the intent that policies enforce and the reachability proof compares with. */
export interface ResolvedFlow {
  readonly from: End;
  readonly to: End;
  /** Empty means every port. */
  readonly ports: readonly Required<Port>[];
  readonly why: string;
}

/** Port of the Kubernetes API on the control nodes (k3s). */
export const API_PORT = 6443;

/**
 * Every declared connection with its ends resolved, in the order of the workloads.
 * Throws if a workload names one that this lab does not have, naming those there are.
 */
export function resolveFlows(workloads: readonly WorkloadRecord[], lab: Lab): readonly ResolvedFlow[] {
  const byName = new Map(workloads.map((workload) => [`${workload.namespace}/${workload.name}`, workload]));
  const end = (place: Source | Destination, declaredBy: WorkloadRecord): End => {
    if (typeof place === 'string' || 'cidr' in place) return { cidrs: cidrsOf(place, lab) };
    const workload = byName.get(place.workload);
    if (!workload) {
      const names = [...byName.keys()].sort().join(', ');
      throw new Error(
        `${declaredBy.namespace}/${declaredBy.name} names "${place.workload}" in its traffic, which this lab does not have; it has ${names}`,
      );
    }
    return { workload };
  };
  const complete = (ports: readonly Port[] = []) =>
    ports.map(({ port, protocol = 'TCP' }): Required<Port> => ({ port, protocol }));
  return workloads.flatMap((workload) => [
    ...workload.accepts.map(({ from, ports, why }) => ({
      from: end(from, workload),
      to: { workload },
      ports: complete(ports),
      why,
    })),
    ...workload.reaches.map(({ to, ports, why }) => ({ from: { workload }, to: end(to, workload), ports: complete(ports), why })),
  ]);
}

function cidrsOf(place: Extract<Source | Destination, string | { readonly cidr: string }>, lab: Lab): readonly string[] {
  if (typeof place !== 'string') return [place.cidr];
  if (place === 'lan') return [lab.network.lan];
  if (place === 'anywhere') return ['0.0.0.0/0'];
  const addresses = place === 'nodes' ? lab.nodes.map(({ address }) => address) : lab.cluster.apiAddresses;
  return addresses.map((address) => `${address}/32`);
}
