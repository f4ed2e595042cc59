import { isOf, SERVICE } from './group-kind';
import type { Inventory } from './inventory';
import { at, tryText } from './json';
import type { Manifest } from './manifest';

/** MetalLB's annotation for the addresses that a Service wants. */
export const ADDRESSES = 'metallb.io/loadBalancerIPs';

/** What a LoadBalancer Service asks of MetalLB. */
export interface LoadBalancer {
  readonly service: Manifest;
  /** The addresses it asks for, as written. */
  readonly addresses: readonly string[];
  /** The field they are in, or would be. */
  readonly field: string;
  /** `metallb.io/allow-shared-ip`, `''` where there is none. */
  readonly sharingKey: string;
}

/**
 * The Services that MetalLB serves: of type LoadBalancer and without a class, which only speakers with `--lb-class` heed. The
 * annotations' former prefix `metallb.universe.tf` and the deprecated `spec.loadBalancerIP` count too.
 */
export const loadBalancers = ({ ofKind }: Inventory): readonly LoadBalancer[] =>
  ofKind('Service').flatMap((service): readonly LoadBalancer[] => {
    const spec = (key: string) => tryText(at(service.object, 'spec', key));
    if (!isOf(service, SERVICE) || spec('type') !== 'LoadBalancer' || spec('loadBalancerClass') !== undefined) return [];
    const former = 'metallb.universe.tf/loadBalancerIPs';
    const [annotation] = [ADDRESSES, former].filter((key) => service.annotations[key] !== undefined);
    const written = annotation ? service.annotations[annotation] : spec('loadBalancerIP');
    return [
      {
        service,
        addresses: (written ?? '')
          .split(',')
          .map((address) => address.trim())
          .filter((address) => address !== ''),
        field: !annotation && written ? 'spec.loadBalancerIP' : `metadata.annotations["${annotation ?? ADDRESSES}"]`,
        sharingKey:
          service.annotations['metallb.io/allow-shared-ip'] ?? service.annotations['metallb.universe.tf/allow-shared-ip'] ?? '',
      },
    ];
  });
