import type { LabNode } from '../../../config/lab';
import { allocatable } from '../../node-allocatable';
import { eligibleNodes } from '../../placement';
import { podRequests, type Requests } from '../../pod-requests';
import { showBytes } from '../../quantity';
import type { Rule } from '../../rule';

/** One pod alone fits a node on which it may land; a DaemonSet's fits every such node. Needs a lab. */
export const fitsNode: Rule = {
  id: 'fits-node',
  severity: 'error',
  why: 'A pod that asks for more than a node has stays Pending.',
  remedy: 'Lower the requests, or let the pod land on a larger node.',
  *check({ pods, lab }) {
    if (!lab) return;
    for (const pod of pods) {
      const requests = podRequests(pod);
      const nodes = eligibleNodes(pod, lab);
      const small = nodes.filter((node) => !fits(requests, node));
      if (small.length === 0 || (small.length < nodes.length && pod.manifest.kind !== 'DaemonSet')) continue;
      const message = `the pod requests ${requests.cpu} CPU and ${showBytes(requests.memory)}; ${small.map(shown).join(', ')}`;
      yield { manifest: pod.manifest, field: pod.field, message };
    }
  },
};

const fits = (requests: Requests, node: LabNode): boolean =>
  requests.cpu <= allocatable(node).cpu && requests.memory <= allocatable(node).memory;

const shown = (node: LabNode): string =>
  `${node.name} has ${allocatable(node).cpu} CPU and ${showBytes(allocatable(node).memory)}`;
