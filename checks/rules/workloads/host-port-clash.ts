import { type HostPort, hostPorts } from '../../host-ports';
import type { Inventory } from '../../inventory';
import { eligibleNodes } from '../../placement';
import type { PodTemplate } from '../../pod';
import type { Rule, Violation } from '../../rule';

/**
 * No two DaemonSets take the same port of a node, and none takes it from every node that another workload could use. Only
 * declared ports are seen. Without a lab two DaemonSets are compared if neither is bound to some nodes.
 */
export const hostPortClash: Rule = {
  id: 'host-port-clash',
  severity: 'error',
  why: 'A node gives a port away once: the pod that comes second stays Pending.',
  remedy: 'Give one of them another hostPort, or keep them on different nodes.',
  *check(inventory) {
    const takers = new Map<number, { pod: PodTemplate; port: HostPort }[]>();
    for (const pod of inventory.pods) {
      for (const port of hostPorts(pod)) {
        const others = takers.get(port.port) ?? [];
        takers.set(port.port, others);
        const clash = others.find(
          (other) => other.pod !== pod && isSamePort(other.port, port) && meet(inventory, other.pod, pod),
        );
        if (clash) yield violation(pod, port, clash.pod);
        else others.push({ pod, port });
      }
    }
  },
};

const violation = (
  { manifest }: PodTemplate,
  { port, protocol, field }: HostPort,
  { manifest: other }: PodTemplate,
): Violation => ({
  manifest,
  field,
  message: `host port ${port}/${protocol} is taken by ${other.kind} ${other.namespace}/${other.name}`,
});

const isSamePort = (a: HostPort, b: HostPort) =>
  a.protocol === b.protocol && (a.address === b.address || a.address === '' || b.address === '');

/** Whether one certainly stands in the other's way. */
function meet({ lab }: Inventory, a: PodTemplate, b: PodTemplate): boolean {
  const daemons = [a, b].filter(({ manifest }) => manifest.kind === 'DaemonSet');
  if (!lab)
    return daemons.length === 2 && [a, b].every(({ spec }) => spec.nodeSelector === undefined && spec.affinity === undefined);
  const [nodesOfA, nodesOfB] = [eligibleNodes(a, lab), eligibleNodes(b, lab)];
  if (daemons.length === 2) return nodesOfA.some((node) => nodesOfB.includes(node));
  const [daemon] = daemons;
  if (!daemon) return false;
  const [wanted, taken] = daemon === a ? [nodesOfB, nodesOfA] : [nodesOfA, nodesOfB];
  return wanted.length > 0 && wanted.every((node) => taken.includes(node));
}
