import { alternatives } from '../../alternatives';
import { SERVICE } from '../../group-kind';
import { objectIndex } from '../../object-index';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';
import { type ContainerPort, containerPorts, isInjected, podsBehind, type ServicePort, servicePorts } from '../../service-ports';

/**
 * A `targetPort` by number is a declared container port, where the pod declares ports that serve. A number that is not
 * declared is legal, and pods that declare nothing, or only metrics and probe ports, declare no contract to compare with.
 */
export const servicePortDeclared: Rule = {
  id: 'service-port-declared',
  severity: 'warning',
  why: 'A Service that points at a port nobody listens on is refused at run time only.',
  remedy: 'Correct targetPort, or declare the containerPort that the program listens on.',
  acceptable: true,
  *check(inventory) {
    for (const manifest of objectIndex(inventory).ofKind(SERVICE)) {
      for (const pod of podsBehind(inventory, manifest)) {
        const serving = containerPorts(pod).filter((port) => !SIDE_PORT.test(port.name));
        if (serving.length === 0 || isInjected(pod)) continue;
        for (const port of servicePorts(manifest)) {
          if (isDeclared(port, pod)) continue;
          const numbers = [...new Set(serving.map(shown))].sort();
          const target = `${port.targetPort}/${port.protocol}`;
          const message = `${pod.manifest.kind} ${pod.manifest.name} declares no port ${target}${alternatives('', numbers)}`;
          yield { manifest, field: `${port.field}.targetPort`, message };
        }
      }
    }
  },
};

/** Ports beside the ones that serve, by the names that charts give them. */
const SIDE_PORT = /metrics|prom|status|health|probe|debug|admin/;

const isDeclared = ({ targetPort, protocol }: ServicePort, pod: PodTemplate): boolean =>
  typeof targetPort !== 'number' || containerPorts(pod).some((port) => port.port === targetPort && port.protocol === protocol);

const shown = ({ port, protocol }: ContainerPort): string => `${port}/${protocol}`;
