import type { Lab } from '../../config/lab';

/** Bytes that VXLAN adds to a packet over IPv4 (docs.tigera.io/calico/latest/networking/configuring/mtu). */
const VXLAN_OVERHEAD = 50;

/**
 * Largest packet of a pod in bytes, the same on every node: what the smallest network card of the cluster carries inside VXLAN.
 * Left to itself each node would look at its own cards alone, and a node with jumbo frames would send what the others drop.
 */
export const podMtu = (lab: Lab): number =>
  Math.min(...lab.nodes.filter(({ control, worker }) => control || worker).map(({ written }) => written.nic.mtu)) -
  VXLAN_OVERHEAD;
