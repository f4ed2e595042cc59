import { alternatives } from '../../alternatives';
import { coversNamespace } from '../../coverage';
import { CUSTOM_RESOURCE_DEFINITION, SERVICE } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type Json, records, tryNumber, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';
import { servicePorts } from '../../service-ports';

/**
 * Every Service that the API server calls (admission webhooks, CRD conversion, APIService) exists with that port, 443 where
 * none is written. A namespace of which the set holds nothing is not proof, unless there is a lab.
 */
export const webhookServiceRef: Rule = {
  id: 'webhook-service-ref',
  severity: 'error',
  why: 'The API server cannot call a missing Service: with failurePolicy Fail it refuses every object the webhook is for.',
  remedy: 'Correct the Service name, namespace and port, or remove the webhook.',
  acceptable: true,
  *check(inventory) {
    const index = objectIndex(inventory);
    for (const { manifest, field, service } of calls(inventory)) {
      const namespace = tryText(at(service, 'namespace')) ?? '';
      const name = tryText(at(service, 'name')) ?? '';
      if (!coversNamespace(inventory, namespace, manifest)) continue;
      const found = index.tryFind(SERVICE, namespace, name);
      if (!found) {
        const existing = alternatives(name, index.names(SERVICE, namespace));
        yield { manifest, field: `${field}.name`, message: `Service ${namespace}/${name} does not exist${existing}` };
        continue;
      }
      const port = tryNumber(at(service, 'port')) ?? 443;
      const ports = servicePorts(found).map((candidate) => candidate.port);
      if (ports.includes(port)) continue;
      const existing = alternatives('', ports.map(String));
      yield { manifest, field: `${field}.port`, message: `Service ${namespace}/${name} has no port ${port}${existing}` };
    }
  },
};

interface Call {
  readonly manifest: Manifest;
  readonly field: string;
  readonly service: Json;
}

function* calls(inventory: Inventory): Iterable<Call> {
  const index = objectIndex(inventory);
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
    for (const manifest of index.ofKind({ group: 'admissionregistration.k8s.io', kind })) {
      for (const [nth, webhook] of records(manifest.object.webhooks).entries()) {
        yield* call(manifest, `webhooks[${nth}].clientConfig.service`, at(webhook, 'clientConfig', 'service'));
      }
    }
  }
  for (const manifest of index.ofKind(CUSTOM_RESOURCE_DEFINITION)) {
    const steps = ['spec', 'conversion', 'webhook', 'clientConfig', 'service'];
    yield* call(manifest, steps.join('.'), at(manifest.object, ...steps));
  }
  for (const manifest of index.ofKind({ group: 'apiregistration.k8s.io', kind: 'APIService' })) {
    yield* call(manifest, 'spec.service', at(manifest.object, 'spec', 'service'));
  }
}

function* call(manifest: Manifest, field: string, service: Json | undefined): Iterable<Call> {
  if (service !== undefined && service !== null) yield { manifest, field, service };
}
