import type { Lab } from '../../../config/lab';
import { l2Order } from '../../../config/metallb-election';
import { type AddressPool, tryPoolOf } from '../../address-pool';
import type { GroupKind } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, list, record, records, tryText } from '../../json';
import { labelSelector, matchesLabels } from '../../label-selector';
import { type LoadBalancer, loadBalancers } from '../../load-balancer';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { eligibleNodes, nodeLabels } from '../../placement';
import type { PodTemplate } from '../../pod';
import { tryReplicas } from '../../replica-count';
import type { Rule, Violation } from '../../rule';
import { podsBehind } from '../../service-ports';

const L2_ADVERTISEMENT: GroupKind = { group: 'metallb.io', kind: 'L2Advertisement' };

/** A node with this label announces nothing (metallb speaker/main.go). */
const EXCLUDE = 'node.kubernetes.io/exclude-from-external-load-balancers';

/**
 * The nodes that will announce an address, in order, are those that homelab.yaml derived; for an address that it did not derive,
 * the first of its announcers leads. Candidates are the nodes of the L2Advertisements for its pool on which the Service's pods can
 * land; whether a pod runs on each is `access-tier-covered`. Needs a lab.
 */
export const loadBalancerLeader: Rule = {
  id: 'load-balancer-leader',
  severity: 'error',
  why: 'MetalLB elects by a hash of node name and address, so an address that fits another node sends all traffic there.',
  remedy:
    'Take the address that npm run synth derives, and let the L2Advertisement and the pods have the same nodes as the succession.',
  *check(inventory) {
    const { lab } = inventory;
    if (!lab) return;
    const derived = new Map(Object.values(lab.addresses).map((entry) => [entry.address, entry]));
    for (const balancer of loadBalancers(inventory)) {
      for (const address of balancer.addresses) {
        yield* violationsOf(inventory, lab, balancer, address, derived.get(address)?.succession);
      }
    }
  },
};

function* violationsOf(
  inventory: Inventory,
  lab: Lab,
  { service, field }: LoadBalancer,
  address: string,
  succession: readonly string[] | undefined,
): Iterable<Violation> {
  const pool = tryPoolOf(inventory, address);
  const advertisements = pool
    ? objectIndex(inventory)
        .ofKind(L2_ADVERTISEMENT)
        .filter((one) => advertises(one, pool, service))
    : [];
  if (!pool || advertisements.length === 0) {
    if (pool)
      yield {
        manifest: service,
        field,
        message: `no L2Advertisement announces pool ${pool.name}, so nobody answers for ${address}`,
      };
    return;
  }
  const announcers = announcersOf(lab, advertisements);
  const pods = podsBehind(inventory, service);
  const withPods = new Set(pods.flatMap((pod) => eligibleNodes(pod, lab).map(({ name }) => name)));
  const order = l2Order(
    announcers.filter((name) => withPods.has(name)),
    address,
  );
  const expected = succession?.slice(0, 2) ?? preferredLeader(inventory, lab, pods, order);
  if (expected.every((name, index) => order[index] === name)) return;
  const shown = order.length === 0 ? 'nobody' : order.join(', then ');
  yield {
    manifest: service,
    field,
    message: `${address} will be announced by ${shown}; homelab.yaml wants ${expected.join(', then ')}`,
  };
}

/**
 * The node that has to lead at an address that homelab.yaml did not derive: the first of `network.announcers` among `nodes`.
 * None where a single pod runs, because its node is the only one with an endpoint and leads at any address.
 */
function preferredLeader(
  inventory: Inventory,
  lab: Lab,
  pods: readonly PodTemplate[],
  nodes: readonly string[],
): readonly string[] {
  const isSingle = pods.length === 1 && pods.every(({ manifest }) => isOnePod(inventory, manifest));
  return isSingle ? [] : lab.network.announcers.filter((name) => nodes.includes(name)).slice(0, 1);
}

const isOnePod = (inventory: Inventory, manifest: Manifest) => manifest.kind === 'Pod' || tryReplicas(inventory, manifest) === 1;

function advertises({ object }: Manifest, pool: AddressPool, service: Manifest): boolean {
  const services = records(at(object, 'spec', 'serviceSelectors'));
  if (services.length > 0 && !services.some((selector) => matchesLabels(labelSelector(selector), service.labels))) return false;
  const names = list(at(object, 'spec', 'ipAddressPools')).map(tryText);
  const selectors = records(at(object, 'spec', 'ipAddressPoolSelectors'));
  if (names.length + selectors.length === 0) return true;
  return names.includes(pool.name) || selectors.some((selector) => matchesLabels(labelSelector(selector), pool.manifest.labels));
}

/** Names of the nodes that some of the advertisements let announce. */
function announcersOf(lab: Lab, advertisements: readonly Manifest[]): readonly string[] {
  const sets = advertisements.map(({ object }) =>
    records(at(object, 'spec', 'nodeSelectors')).map((one) => labelSelector(record(one))),
  );
  return lab.nodes
    .filter((node) => {
      const labels = nodeLabels(node);
      if (labels[EXCLUDE] !== undefined) return false;
      return sets.some((selectors) => selectors.length === 0 || selectors.some((selector) => matchesLabels(selector, labels)));
    })
    .map(({ name }) => name);
}
