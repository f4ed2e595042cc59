import { alternatives } from '../../alternatives';
import { coversNamespace } from '../../coverage';
import { INGRESS, SERVICE } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type Json, type JsonObject, record, records, tryNumber, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { isGranted } from '../../reference-grant';
import { routes } from '../../route';
import type { Rule } from '../../rule';
import { servicePorts } from '../../service-ports';

/**
 * Every Service behind a route or an Ingress exists with that port, and a ReferenceGrant lets a route name one of another
 * namespace. A namespace of which the set holds nothing is not proof, unless there is a lab. Backends of other kinds are
 * passed over.
 */
export const routeBackendRef: Rule = {
  id: 'route-backend-ref',
  severity: 'error',
  why: 'Requests to a backend that does not exist, or that another namespace does not grant, are answered with 500.',
  remedy: 'Correct the Service name, namespace and port, or add a ReferenceGrant to the namespace of the Service.',
  *check(inventory) {
    for (const { manifest, field, namespace, name, port } of backends(inventory)) {
      const index = objectIndex(inventory);
      if (!coversNamespace(inventory, namespace, manifest)) continue;
      const service = index.tryFind(SERVICE, namespace, name);
      if (!service) {
        const message = `Service ${namespace}/${name} does not exist${alternatives(name, index.names(SERVICE, namespace))}`;
        yield { manifest, field, message };
        continue;
      }
      const ports = servicePorts(service);
      if (!ports.some((candidate) => candidate.port === port || (candidate.name !== '' && candidate.name === port))) {
        const existing = alternatives(
          '',
          ports.map((candidate) => `${candidate.port}`),
        );
        const message =
          port === undefined
            ? `no port of Service ${namespace}/${name} is named`
            : `Service ${namespace}/${name} has no port ${port}`;
        yield { manifest, field, message: `${message}${existing}` };
      }
      if (!isGranted(inventory, manifest, { ...SERVICE, namespace, name })) {
        const message = `no ReferenceGrant in namespace ${namespace} lets ${manifest.kind} of ${manifest.namespace} name Service ${name}`;
        yield { manifest, field, message };
      }
    }
  },
};

interface Backend {
  readonly manifest: Manifest;
  readonly field: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: string | number | undefined;
}

function* backends(inventory: Inventory): Iterable<Backend> {
  for (const manifest of routes(inventory)) yield* routeBackends(manifest);
  for (const manifest of objectIndex(inventory).ofKind(INGRESS)) yield* ingressBackends(manifest);
}

function* routeBackends(manifest: Manifest): Iterable<Backend> {
  for (const [nth, rule] of records(at(manifest.object, 'spec', 'rules')).entries()) {
    const field = `spec.rules[${nth}]`;
    for (const [backend, reference] of records(rule.backendRefs).entries()) {
      yield* routeBackend(manifest, `${field}.backendRefs[${backend}]`, reference);
      yield* mirrors(manifest, `${field}.backendRefs[${backend}]`, reference);
    }
    yield* mirrors(manifest, field, rule);
  }
}

function* mirrors(manifest: Manifest, field: string, { filters }: JsonObject): Iterable<Backend> {
  for (const [nth, filter] of records(filters).entries()) {
    const reference = at(filter, 'requestMirror', 'backendRef');
    if (reference !== undefined) {
      yield* routeBackend(manifest, `${field}.filters[${nth}].requestMirror.backendRef`, record(reference));
    }
  }
}

function* routeBackend(manifest: Manifest, field: string, reference: JsonObject): Iterable<Backend> {
  if ((tryText(reference.group) ?? '') !== '' || (tryText(reference.kind) ?? 'Service') !== 'Service') return;
  yield {
    manifest,
    field,
    namespace: tryText(reference.namespace) ?? manifest.namespace,
    name: tryText(reference.name) ?? '',
    port: tryNumber(reference.port),
  };
}

function* ingressBackends(manifest: Manifest): Iterable<Backend> {
  yield* ingressBackend(manifest, 'spec.defaultBackend.service', at(manifest.object, 'spec', 'defaultBackend', 'service'));
  for (const [nth, rule] of records(at(manifest.object, 'spec', 'rules')).entries()) {
    for (const [path, entry] of records(at(rule, 'http', 'paths')).entries()) {
      const field = `spec.rules[${nth}].http.paths[${path}].backend.service`;
      yield* ingressBackend(manifest, field, at(entry, 'backend', 'service'));
    }
  }
}

function* ingressBackend(manifest: Manifest, field: string, service: Json | undefined): Iterable<Backend> {
  const name = tryText(at(service, 'name'));
  if (name === undefined) return;
  const port = tryNumber(at(service, 'port', 'number')) ?? tryText(at(service, 'port', 'name'));
  yield { manifest, field, namespace: manifest.namespace, name, port };
}
