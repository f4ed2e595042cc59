import type { End, ResolvedFlow } from '../../charts/lib/traffic';
import { inventory } from '../../checks/inventory';
import type { Manifest } from '../../checks/manifest';
import { reachability } from '../../checks/reachability/reachability';
import { reachabilityTable } from '../../checks/reachability/reachability-table';
import type { Lab } from '../../config/lab';
import { GENERATED, table } from './markdown';

/** Who may reach whom on a lab: as declared, and as the policies of `manifests` let through. */
export function reachabilityPage(lab: Lab, flows: readonly ResolvedFlow[], manifests: readonly Manifest[]): string {
  const declared = flows.map(({ from, to, ports, why }) => [nameOf(from, lab), nameOf(to, lab), portsOf(ports), why]);
  const solved = reachabilityTable(reachability(inventory(manifests, lab))).map(({ from, to, ports }) => [from, to, ports]);
  return `# Who reaches whom

${GENERATED}

On the committed \`homelab.yaml\`. Nothing else connects: see [segmentation](../explanation/segmentation.md).

## Declared

What the workloads say of themselves, in the order in which they are applied. Policies are made from this.

${table(['From', 'To', 'Ports', 'Because'], [...declared].sort(byReceiver))}

## Let through

What a solver over all NetworkPolicies, Calico policies and AuthorizationPolicies of \`dist/\` answers, pair by pair. A test compares
it with the declarations. Pods in the host network are their nodes. A node always reaches the pods on it.

${table(['From', 'To', 'Ports'], solved)}
`;
}

const byReceiver = ([fromA = '', toA = '']: readonly string[], [fromB = '', toB = '']: readonly string[]): number =>
  compare(toA, toB) || compare(fromA, fromB);

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const portsOf = (ports: ResolvedFlow['ports']): string =>
  ports.length === 0 ? 'every' : ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ');

function nameOf(end: End, lab: Lab): string {
  if ('workload' in end) return `${end.workload.namespace}/${end.workload.name}`;
  const names = new Map([
    [lab.network.lan, 'the LAN'],
    ['0.0.0.0/0', 'anywhere'],
    [hosts(lab.nodes.map(({ address }) => address)), 'the nodes'],
    [hosts(lab.cluster.apiAddresses), 'the API server'],
  ]);
  const text = end.cidrs.join(', ');
  return names.get(text) ?? text;
}

const hosts = (addresses: readonly string[]) => addresses.map((address) => `${address}/32`).join(', ');
