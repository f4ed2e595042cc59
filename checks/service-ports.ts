import type { Inventory } from './inventory';
import { at, type JsonObject, record, records, tryNumber, tryText } from './json';
import { mapSelector } from './label-selector';
import type { Manifest } from './manifest';
import type { PodTemplate } from './pod';
import { podIndex } from './pod-index';

/** A port of a Service. */
export interface ServicePort {
  readonly field: string;
  /** `''` where it has none. */
  readonly name: string;
  readonly port: number | undefined;
  /** Name or number of the container port; `port` where none is written. */
  readonly targetPort: string | number | undefined;
  readonly protocol: string;
}

/** The ports of a Service, with the API's defaults filled in. */
export const servicePorts = (service: Manifest): readonly ServicePort[] =>
  records(at(service.object, 'spec', 'ports')).map((port, index) => ({
    field: `spec.ports[${index}]`,
    name: tryText(port.name) ?? '',
    port: tryNumber(port.port),
    targetPort: tryText(port.targetPort) ?? tryNumber(port.targetPort) ?? tryNumber(port.port),
    protocol: protocolOf(port),
  }));

/** A declared port of a container or native sidecar. */
export interface ContainerPort {
  readonly name: string;
  readonly port: number | undefined;
  readonly protocol: string;
}

/**
 * The ports that a Service can reach by name: of containers and native sidecars, never of init containers
 * (FindPort in https://github.com/kubernetes/kubernetes/blob/master/pkg/api/v1/pod/util.go).
 */
export const containerPorts = (pod: PodTemplate): readonly ContainerPort[] =>
  pod.containers
    .filter(({ role }) => role === 'container' || role === 'sidecar')
    .flatMap(({ spec }) => records(spec.ports))
    .map((port) => ({ name: tryText(port.name) ?? '', port: tryNumber(port.containerPort), protocol: protocolOf(port) }));

/**
 * The pod templates behind a Service; none for ExternalName and for Services without a selector. Pods of Jobs count only if
 * the Service selects nothing else: charts often give them the labels of their workload, and they are never ready for long.
 */
export function podsBehind(inventory: Inventory, service: Manifest): readonly PodTemplate[] {
  const spec = record(service.object.spec);
  const selector = mapSelector(record(spec.selector));
  if (spec.type === 'ExternalName' || selector.length === 0) return [];
  const pods = podIndex(inventory).select(service.namespace, selector);
  const lasting = pods.filter(({ manifest }) => manifest.kind !== 'Job' && manifest.kind !== 'CronJob');
  return lasting.length > 0 ? lasting : pods;
}

/** Whether an admission webhook will add containers to the pod, so that its template does not show every port. */
export const isInjected = (pod: PodTemplate): boolean =>
  [pod.labels, pod.annotations].some(
    (map) => map['sidecar.istio.io/inject'] === 'true' || map['linkerd.io/inject'] === 'enabled',
  );

const protocolOf = (port: JsonObject): string => tryText(port.protocol) ?? 'TCP';
