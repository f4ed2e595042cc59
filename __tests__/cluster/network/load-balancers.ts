import { at, records, tryNumber, tryText } from '../../../checks/json';
import type { Manifest } from '../../../checks/manifest';
import type { Lab, LabServiceAddress } from '../../../config/lab';
import { renderedOf } from '../../support/cluster';
import type { Target } from './connection-watch';

/** A Service of dist/ that has an address on the LAN, and what synth planned for that address. */
export interface LoadBalancer {
  readonly service: Manifest;
  readonly address: LabServiceAddress;
}

const ADDRESS = 'metallb.io/loadBalancerIPs';

/** Every Service of type LoadBalancer. Throws if one asks for an address that the lab did not choose. */
export function loadBalancers(lab: Lab): readonly LoadBalancer[] {
  const services = renderedOf(lab).manifests.filter(
    ({ kind, object }) => kind === 'Service' && tryText(at(object, 'spec', 'type')) === 'LoadBalancer',
  );
  return services.map((service) => {
    const asked = service.annotations[ADDRESS];
    const address = Object.values(lab.addresses).find((each) => each.address === asked);
    if (!address) throw new Error(`Service ${service.namespace}/${service.name} asks for ${asked}, which the lab did not choose`);
    return { service, address };
  });
}

/** What a client on the LAN can ask of a Service. */
export const targetsOf = ({ service, address }: LoadBalancer): readonly Target[] =>
  records(at(service.object, 'spec', 'ports')).map(({ protocol, port }) => ({
    protocol: tryText(protocol) === 'UDP' ? 'UDP' : 'TCP',
    host: address.address,
    port: tryNumber(port) ?? 0,
  }));
