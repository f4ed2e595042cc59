import { isIP } from 'node:net';
import { addressPools, tryPoolOf } from '../../address-pool';
import type { Inventory } from '../../inventory';
import { at, record, textMap } from '../../json';
import { type LoadBalancer, loadBalancers } from '../../load-balancer';
import type { Rule, Violation } from '../../rule';
import { servicePorts } from '../../service-ports';

/**
 * Addresses of LoadBalancer Services lie in a pool of the set and are shared only as MetalLB allows. With a lab every Service also
 * has to ask for exactly one. A set without pools says nothing about where addresses lie.
 */
export const loadBalancerAddress: Rule = {
  id: 'load-balancer-address',
  severity: 'error',
  why: 'The Service stays without an address, or gets one that elects whichever node the hash likes.',
  remedy: 'Write metallb.io/loadBalancerIPs with one free address of a pool.',
  *check(inventory) {
    const taken = new Map<string, LoadBalancer[]>();
    for (const balancer of loadBalancers(inventory)) {
      yield* ownAddress(inventory, balancer);
      for (const address of balancer.addresses) {
        const others = taken.get(address) ?? [];
        yield* sharing(balancer, address, others);
        taken.set(address, [...others, balancer]);
      }
    }
  },
};

function* ownAddress(inventory: Inventory, { service, addresses, field }: LoadBalancer): Iterable<Violation> {
  if (inventory.lab && addresses.length !== 1) {
    const message =
      addresses.length === 0 ? 'asks for no address' : `asks for ${addresses.length} addresses, ${addresses.join(', ')}`;
    yield { manifest: service, field, message };
  }
  const pools = addressPools(inventory);
  for (const address of addresses) {
    if (isIP(address) === 0) yield { manifest: service, field, message: `"${address}" is no IP address` };
    else if (pools.length > 0 && !tryPoolOf(inventory, address)) {
      yield {
        manifest: service,
        field,
        message: `${address} lies in no pool; there ${pools.length === 1 ? 'is' : 'are'} ${pools.map(({ name }) => name).join(', ')}`,
      };
    }
  }
}

/** https://metallb.universe.tf/usage/#ip-address-sharing */
function* sharing(balancer: LoadBalancer, address: string, others: readonly LoadBalancer[]): Iterable<Violation> {
  const [other] = others;
  if (!other) return;
  const name = `Service ${other.service.namespace}/${other.service.name}`;
  const violation = (message: string): Violation => ({ manifest: balancer.service, field: balancer.field, message });
  if (balancer.sharingKey === '' || balancer.sharingKey !== other.sharingKey) {
    yield violation(`${address} is also the address of ${name}, and metallb.io/allow-shared-ip is not the same on both`);
    return;
  }
  const clash = clashOf(balancer, others);
  if (clash) yield violation(`${address} and port ${clash.port} are also those of Service ${clash.name}`);
  if (backendOf(balancer) !== backendOf(other)) {
    yield violation(`shares ${address} with ${name} under externalTrafficPolicy Local, but selects other pods`);
  }
}

function clashOf(balancer: LoadBalancer, others: readonly LoadBalancer[]) {
  const own = new Set(portsOf(balancer));
  for (const other of others) {
    const port = portsOf(other).find((one) => own.has(one));
    if (port) return { port, name: `${other.service.namespace}/${other.service.name}` };
  }
  return undefined;
}

const portsOf = ({ service }: LoadBalancer) => servicePorts(service).map(({ port, protocol }) => `${port}/${protocol}`);

/** MetalLB's own key (internal/k8s BackendKey): the selector under Local, nothing under Cluster. */
function backendOf({ service }: LoadBalancer): string {
  const spec = record(service.object.spec);
  if (at(spec, 'externalTrafficPolicy') !== 'Local') return '';
  return Object.entries(textMap(spec.selector))
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
