import { isOf, SERVICE } from '../../group-kind';
import { at, records, tryNumber } from '../../json';
import type { Manifest } from '../../manifest';
import type { Rule } from '../../rule';

/** `service-node-port-range` of kube-apiserver and k3s, unless changed. */
const FIRST = 30000;
const LAST = 32767;

/**
 * Node ports lie in the range of the API server, and no two Services have the same; as in its allocator, only ports of one Service
 * may share a number, for different protocols. Zero and none mean "choose one".
 */
export const nodePortValid: Rule = {
  id: 'node-port-valid',
  severity: 'error',
  why: 'The API server refuses the Service.',
  remedy: `Delete the node port, so that a free one is chosen, or take a free one within ${FIRST}-${LAST}.`,
  acceptable: true,
  *check({ ofKind }) {
    const owners = new Map<number, Manifest>();
    for (const manifest of ofKind('Service')) {
      if (!isOf(manifest, SERVICE)) continue;
      for (const { field, port } of nodePortsOf(manifest)) {
        if (port < FIRST || port > LAST) yield { manifest, field, message: `${port} is not within ${FIRST}-${LAST}` };
        const owner = owners.get(port);
        if (owner && owner !== manifest) {
          yield { manifest, field, message: `${port} is also a node port of Service ${owner.namespace}/${owner.name}` };
        }
        owners.set(port, owner ?? manifest);
      }
    }
  },
};

function nodePortsOf({ object }: Manifest): readonly { readonly field: string; readonly port: number }[] {
  const ports = records(at(object, 'spec', 'ports')).map((port, index) => ({
    field: `spec.ports[${index}].nodePort`,
    port: tryNumber(port.nodePort) ?? 0,
  }));
  const health = { field: 'spec.healthCheckNodePort', port: tryNumber(at(object, 'spec', 'healthCheckNodePort')) ?? 0 };
  return [...ports, health].filter(({ port }) => port !== 0);
}
