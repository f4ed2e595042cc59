import { isOf, SERVICE } from '../../group-kind';
import { at } from '../../json';
import type { Manifest } from '../../manifest';
import type { Rule, Violation } from '../../rule';
import { servicePorts } from '../../service-ports';

/** The ports of a Service have numbers in range, names of their own where there are several, and no port is there twice. */
export const servicePortUnique: Rule = {
  id: 'service-port-unique',
  severity: 'error',
  why: 'The API server refuses the Service.',
  remedy: 'Give every port its own name and its own number per protocol.',
  *check({ ofKind }) {
    for (const manifest of ofKind('Service')) if (isOf(manifest, SERVICE)) yield* violationsOf(manifest);
  },
};

function* violationsOf(manifest: Manifest): Iterable<Violation> {
  const ports = servicePorts(manifest);
  const names = new Set<string>();
  const numbers = new Set<string>();
  // A headless Service and an ExternalName may do without ports.
  const free = at(manifest.object, 'spec', 'clusterIP') === 'None' || at(manifest.object, 'spec', 'type') === 'ExternalName';
  if (ports.length === 0 && !free) yield { manifest, field: 'spec.ports', message: 'no ports' };
  for (const { field, name, port, protocol } of ports) {
    if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65535) {
      yield {
        manifest,
        field: `${field}.port`,
        message: port === undefined ? 'no port number' : `${port} is not within 1-65535`,
      };
    }
    if (!['TCP', 'UDP', 'SCTP'].includes(protocol)) {
      yield { manifest, field: `${field}.protocol`, message: `"${protocol}" is none of TCP, UDP, SCTP` };
    }
    if (name === '' && ports.length > 1)
      yield { manifest, field: `${field}.name`, message: 'no name, and the Service has several ports' };
    if (name !== '' && names.has(name)) yield { manifest, field: `${field}.name`, message: `"${name}" is there twice` };
    if (numbers.has(`${port}/${protocol}`))
      yield { manifest, field: `${field}.port`, message: `${port}/${protocol} is there twice` };
    names.add(name);
    numbers.add(`${port}/${protocol}`);
  }
}
