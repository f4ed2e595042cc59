import { alternatives } from '../../alternatives';
import { SERVICE } from '../../group-kind';
import { objectIndex } from '../../object-index';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';
import { containerPorts, isInjected, podsBehind, type ServicePort, servicePorts } from '../../service-ports';

/** A `targetPort` by name is the name of a port, with the same protocol, in every pod template that the Service selects. */
export const servicePortResolves: Rule = {
  id: 'service-port-resolves',
  severity: 'error',
  why: 'Kubernetes leaves a pod without that port name out of the endpoints: connections to the Service port are refused.',
  remedy: 'Name a containerPort so, with the same protocol, or set targetPort to an existing name or number.',
  acceptable: true,
  *check(inventory) {
    for (const manifest of objectIndex(inventory).ofKind(SERVICE)) {
      for (const pod of podsBehind(inventory, manifest)) {
        if (isInjected(pod)) continue;
        for (const port of servicePorts(manifest)) {
          const missing = tryMissing(port, pod);
          if (missing) yield { manifest, field: `${port.field}.targetPort`, message: missing };
        }
      }
    }
  },
};

function tryMissing({ targetPort, protocol }: ServicePort, pod: PodTemplate): string | undefined {
  if (typeof targetPort !== 'string') return undefined;
  const ports = containerPorts(pod);
  if (ports.some((port) => port.name === targetPort && port.protocol === protocol)) return undefined;
  const others = ports.filter(({ name }) => name === targetPort).map((port) => port.protocol);
  const workload = `${pod.manifest.kind} ${pod.manifest.name}`;
  if (others.length > 0) return `port "${targetPort}" of ${workload} is ${others.join(' and ')}, not ${protocol}`;
  const names = [...new Set(ports.flatMap(({ name }) => name || []))].sort();
  return `${workload} has no port named "${targetPort}"${alternatives(targetPort, names)}`;
}
