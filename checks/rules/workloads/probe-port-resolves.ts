import { handlersOf } from '../../handler';
import { at, type Json, records } from '../../json';
import type { Container } from '../../pod';
import type { Rule } from '../../rule';

/**
 * A port name in a probe or lifecycle hook is one of the same container's port names; a number need not be declared, it only
 * has to be one.
 */
export const probePortResolves: Rule = {
  id: 'probe-port-resolves',
  severity: 'error',
  why: 'The kubelet cannot find the port, so the probe always fails: the pod never gets ready or is killed over and over.',
  remedy: "Name one of the container's own ports, or write the number.",
  *check({ pods }) {
    for (const { manifest, containers } of pods) {
      for (const container of containers) {
        for (const { spec, field } of handlersOf(container)) {
          for (const action of ['httpGet', 'tcpSocket', 'grpc']) {
            const port = at(spec, action, 'port');
            const message = port === undefined ? undefined : problem(port, container);
            if (message) yield { manifest, field: `${field}.${action}.port`, message };
          }
        }
      }
    }
  },
};

function problem(port: Json, { spec, name: container }: Container): string | undefined {
  if (typeof port === 'number') return port >= 1 && port <= 65_535 ? undefined : `${port} is no port`;
  // The API reads a number in quotes as a name and refuses it, because a port name has a letter.
  const names = records(spec.ports).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
  if (typeof port === 'string' && names.includes(port)) return undefined;
  return `container ${container} has no port named ${port}; it has ${names.join(', ') || 'no named ports'}`;
}
