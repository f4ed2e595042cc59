import type { Lab, LabNode } from '../../../config/lab';
import type { Inventory } from '../../inventory';
import type { Manifest } from '../../manifest';
import { allocatable } from '../../node-allocatable';
import { eligibleNodes } from '../../placement';
import { podRequests, type Requests } from '../../pod-requests';
import { showBytes } from '../../quantity';
import { tryReplicas } from '../../replica-count';
import type { Rule, Violation } from '../../rule';
import { spreadOf } from '../../spread';

/**
 * All pods together fit the nodes, with every node up and with all x86 nodes down. Pods are grouped by the nodes on which they
 * may land; a group is found too large if it and the groups that have no other nodes ask for more than these nodes have.
 * That is a lower bound: what is found does not fit, what is not found may still be packed badly. Jobs are not counted.
 */
export const clusterFits: Rule = {
  id: 'cluster-fits',
  severity: 'warning',
  acceptable: true,
  why: 'Pods that do not fit stay Pending, and which ones is decided by the order in which they came.',
  remedy:
    'Lower requests or replicas, spread the pods over more nodes, or give what must run a PriorityClass and accept the rest.',
  *check(inventory) {
    const { lab } = inventory;
    if (!lab) return;
    yield* overfull(inventory, lab, lab.nodes, '');
    const survivors = lab.nodes.filter(({ hardware }) => hardware !== 'x86');
    if (survivors.length === 0 || survivors.length === lab.nodes.length) return;
    yield* overfull(inventory, lab, survivors, ' while x86 is down');
  },
};

/** Pods that may land on the same nodes. */
interface Group {
  readonly nodes: readonly LabNode[];
  readonly total: { cpu: number; memory: number };
  /** The object that asks for most memory. */
  largest: Manifest;
  most: number;
}

function* overfull(inventory: Inventory, lab: Lab, alive: readonly LabNode[], when: string): Iterable<Violation> {
  const groups = groupsOf(inventory, lab, alive);
  for (const group of groups) {
    const inside = groups.filter(({ nodes }) => nodes.every((node) => group.nodes.includes(node)));
    for (const resource of ['cpu', 'memory'] as const) {
      const asked = sum(inside.map(({ total }) => total[resource]));
      const there = sum(group.nodes.map((node) => allocatable(node)[resource]));
      if (asked <= there) continue;
      const show = (amount: number) => (resource === 'memory' ? showBytes(amount) : `${Math.round(amount * 100) / 100} CPU`);
      const where = group.nodes.map(({ name }) => name).join(', ');
      const message = `pods that can only land on ${where}${when} request ${show(asked)} together; there is ${show(there)}`;
      const { largest } = inside.reduce((most, next) => (next.most > most.most ? next : most));
      yield { manifest: largest, field: 'spec', message };
    }
  }
}

function groupsOf(inventory: Inventory, lab: Lab, alive: readonly LabNode[]): readonly Group[] {
  const groups = new Map<string, Group>();
  const add = (manifest: Manifest, nodes: readonly LabNode[], requests: Requests, count: number) => {
    const key = nodes.map(({ name }) => name).join(' ');
    const group = groups.get(key) ?? { nodes, total: { cpu: 0, memory: 0 }, largest: manifest, most: 0 };
    groups.set(key, group);
    group.total.cpu += requests.cpu * count;
    group.total.memory += requests.memory * count;
    if (requests.memory * count <= group.most) return;
    group.most = requests.memory * count;
    group.largest = manifest;
  };
  for (const pod of inventory.pods) {
    const nodes = eligibleNodes(pod, lab).filter((node) => alive.includes(node));
    const requests = podRequests(pod);
    if (pod.manifest.kind === 'DaemonSet') for (const node of nodes) add(pod.manifest, [node], requests, 1);
    const replicas = pod.manifest.kind === 'Pod' ? 1 : tryReplicas(inventory, pod.manifest);
    // Replicas that are kept apart do not come to fewer nodes: they wait.
    const { lead } = spreadOf(pod, lab);
    if (nodes.length > 0 && replicas) add(pod.manifest, nodes, requests, Math.min(replicas, nodes.length * lead));
  }
  return [...groups.values()];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
