import { type ConfigurationReference, reference } from './configuration-reference';
import { GATEWAY, INGRESS, isOf, SERVICE_ACCOUNT } from './group-kind';
import { at, record, records, tryText } from './json';
import type { Manifest } from './manifest';

/** A ConfigMap or Secret that an object other than a pod names, perhaps in another namespace. */
export interface ObjectConfigurationReference extends ConfigurationReference {
  readonly namespace: string;
}

/** The keys of a Secret of type `kubernetes.io/tls`. */
const TLS_KEYS = ['tls.crt', 'tls.key'];

/** ConfigMaps and Secrets named by Ingress, Gateway, ServiceAccount, and the Flux kinds. */
export function objectConfigurationReferences(manifest: Manifest): Iterable<ObjectConfigurationReference> {
  if (manifest.apiVersion.includes('.toolkit.fluxcd.io/')) return within(manifest, fluxReferences(manifest));
  if (isOf(manifest, SERVICE_ACCOUNT)) return within(manifest, pullSecrets(manifest));
  if (isOf(manifest, INGRESS)) return within(manifest, ingressReferences(manifest));
  return isOf(manifest, GATEWAY) ? gatewayReferences(manifest) : [];
}

function* within({ namespace }: Manifest, references: Iterable<ConfigurationReference>): Iterable<ObjectConfigurationReference> {
  for (const found of references) yield { ...found, namespace };
}

function* ingressReferences({ object }: Manifest): Iterable<ConfigurationReference> {
  for (const [index, tls] of records(at(object, 'spec', 'tls')).entries()) {
    yield* reference('Secret', tls.secretName, `spec.tls[${index}].secretName`, false, TLS_KEYS);
  }
}

function* gatewayReferences({ object, namespace }: Manifest): Iterable<ObjectConfigurationReference> {
  for (const [index, listener] of records(at(object, 'spec', 'listeners')).entries()) {
    for (const [nth, certificate] of records(at(listener, 'tls', 'certificateRefs')).entries()) {
      if ((tryText(certificate.kind) ?? 'Secret') !== 'Secret' || (tryText(certificate.group) ?? '') !== '') continue;
      const field = `spec.listeners[${index}].tls.certificateRefs[${nth}]`;
      for (const found of reference('Secret', certificate.name, field, false, TLS_KEYS)) {
        yield { ...found, namespace: tryText(certificate.namespace) ?? namespace };
      }
    }
  }
}

function* pullSecrets({ object }: Manifest): Iterable<ConfigurationReference> {
  for (const [index, secret] of records(object.imagePullSecrets).entries()) {
    yield* reference('Secret', secret.name, `imagePullSecrets[${index}].name`);
  }
}

/** https://fluxcd.io/flux/components/: each of these fields takes an object of the same namespace. */
function* fluxReferences({ object }: Manifest): Iterable<ConfigurationReference> {
  const spec = record(object.spec);
  for (const field of ['secretRef', 'certSecretRef', 'proxySecretRef'] as const) {
    yield* reference('Secret', at(spec, field, 'name'), `spec.${field}`);
  }
  yield* reference('Secret', at(spec, 'verify', 'secretRef', 'name'), 'spec.verify.secretRef');
  yield* reference('Secret', at(spec, 'decryption', 'secretRef', 'name'), 'spec.decryption.secretRef');
  yield* reference('Secret', at(spec, 'kubeConfig', 'secretRef', 'name'), 'spec.kubeConfig.secretRef');
  for (const [index, source] of records(at(spec, 'postBuild', 'substituteFrom')).entries()) {
    const kind = tryKind(source.kind);
    if (kind) yield* reference(kind, source.name, `spec.postBuild.substituteFrom[${index}]`, source.optional);
  }
  for (const [index, source] of records(spec.valuesFrom).entries()) {
    const kind = tryKind(source.kind);
    const key = tryText(source.valuesKey) ?? 'values.yaml';
    if (kind) yield* reference(kind, source.name, `spec.valuesFrom[${index}]`, source.optional, [key]);
  }
}

const tryKind = (kind: unknown): ConfigurationReference['kind'] | undefined =>
  kind === 'ConfigMap' || kind === 'Secret' ? kind : undefined;
