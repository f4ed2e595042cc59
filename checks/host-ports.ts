import { records, tryNumber, tryText } from './json';
import type { PodTemplate } from './pod';

/** A port of the node that a pod takes for itself. */
export interface HostPort {
  readonly port: number;
  /** `TCP` by default. */
  readonly protocol: string;
  /** `''` is every address of the node. */
  readonly address: string;
  /** Path of the port. */
  readonly field: string;
}

/**
 * The node ports that a pod declares: `hostPort`, and with `hostNetwork` every `containerPort`, which the API server copies to
 * `hostPort` (k8s.io/kubernetes/pkg/apis/core/v1/defaults.go). A process may listen on more than it declares.
 */
export function hostPorts(pod: PodTemplate): readonly HostPort[] {
  const ports: HostPort[] = [];
  for (const { role, spec, field } of pod.containers) {
    // Init containers that run to completion are not counted by the scheduler, and they are gone when the pod serves.
    if (role === 'init' || role === 'ephemeral') continue;
    for (const [index, entry] of records(spec.ports).entries()) {
      const port = (tryNumber(entry.hostPort) ?? 0) || (pod.hostNetwork ? (tryNumber(entry.containerPort) ?? 0) : 0);
      if (port === 0) continue;
      const address = tryText(entry.hostIP) ?? '';
      ports.push({
        port,
        protocol: tryText(entry.protocol) ?? 'TCP',
        address: address === '0.0.0.0' || address === '::' ? '' : address,
        field: `${field}.ports[${index}]`,
      });
    }
  }
  return ports;
}
