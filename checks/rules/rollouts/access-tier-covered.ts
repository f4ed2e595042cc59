import type { Lab, LabServiceAddress } from '../../../config/lab';
import { SERVICE } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { eligibleNodes } from '../../placement';
import type { PodTemplate } from '../../pod';
import { tryReplicas } from '../../replica-count';
import type { Rule } from '../../rule';
import { servicePods } from '../../service-pods';
import { coversEveryNode, spreadOf } from '../../spread';

/**
 * Behind every LoadBalancer address with a successor, a pod certainly runs on each node of the succession. Services are matched
 * to `lab.addresses` by the address that they ask for. Needs a lab.
 */
export const accessTierCovered: Rule = {
  id: 'access-tier-covered',
  severity: 'error',
  why: 'With externalTrafficPolicy Local a node without a ready pod never announces the address: the successor would not take over.',
  remedy: 'Make it a DaemonSet on the nodes of the succession, or run one replica per node with required podAntiAffinity.',
  *check(inventory) {
    const { lab } = inventory;
    if (!lab) return;
    const addresses = new Map(Object.values(lab.addresses).map((address) => [address.address, address]));
    for (const service of objectIndex(inventory).ofKind(SERVICE)) {
      const address = requested(service).flatMap((text) => addresses.get(text) ?? [])[0];
      if (!address || address.succession.length < 2) continue;
      yield* uncovered(inventory, lab, service, address);
    }
  },
};

function* uncovered(inventory: Inventory, lab: Lab, service: Manifest, { address, succession }: LabServiceAddress) {
  const pods = servicePods(inventory, service);
  const covered = new Set(pods.flatMap((pod) => certainNodes(inventory, lab, pod)));
  const open = succession.filter((node) => !covered.has(node));
  if (open.length === 0) return;
  const workloads = pods.map(({ manifest }) => `${manifest.kind} ${manifest.name}`).join(', ');
  const gap = workloads === '' ? 'its Service selects no workload' : `${workloads} may have no pod on ${open.join(', ')}`;
  const message = `${address} passes over ${succession.join(', ')}, and ${gap}`;
  yield { manifest: pods[0]?.manifest ?? service, field: pods[0]?.field ?? 'spec.selector', message };
}

/** The nodes on which the template certainly has a pod. */
function certainNodes(inventory: Inventory, lab: Lab, pod: PodTemplate): readonly string[] {
  const nodes = eligibleNodes(pod, lab).map(({ name }) => name);
  if (pod.manifest.kind === 'DaemonSet') return nodes;
  const replicas = tryReplicas(inventory, pod.manifest) ?? 0;
  return coversEveryNode(replicas, nodes.length, spreadOf(pod, lab)) ? nodes : [];
}

/** The addresses that a LoadBalancer Service asks MetalLB for. */
function requested({ annotations, object }: Manifest): readonly string[] {
  if (at(object, 'spec', 'type') !== 'LoadBalancer') return [];
  const text = annotations['metallb.io/loadBalancerIPs'] ?? annotations['metallb.universe.tf/loadBalancerIPs'];
  return (text ?? tryText(at(object, 'spec', 'loadBalancerIP')) ?? '').split(',').map((address) => address.trim());
}
