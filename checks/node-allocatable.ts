import type { LabNode } from '../config/lab';
import type { Requests } from './pod-requests';

const GIB = 2 ** 30;

/** Kernel, systemd, containerd and the k3s agent (275 MB by docs.k3s.io/reference/resource-profiling), rounded up. */
const AGENT_RESERVE = GIB / 2;

/**
 * What a k3s server adds on the smallest node that docs.k3s.io/installation/requirements allows for one (2 GB); with the pods of a
 * monitoring stack on the same node the profiling page measured 1.6 GB in all.
 */
const SERVER_RESERVE = GIB;

/**
 * What a node has for pods: all CPUs (k3s reserves none), and the memory less 0.5 GiB for the system and 1 GiB for the API
 * server on control nodes. A ZFS cache on the node is not taken off: it shrinks when pods need the memory.
 */
export const allocatable = (node: LabNode): Requests => ({
  cpu: node.cpus,
  memory: Math.max(0, node.memoryBytes - AGENT_RESERVE - (node.control ? SERVER_RESERVE : 0)),
});
