import { CONFIG_MAP_PREFIX, SECRET_PREFIX } from './annotations';
import type { ConfigurationReference } from './configuration-reference';
import { CONFIG_MAP, GATEWAY, INGRESS, isOf, NAMESPACE, SECRET } from './group-kind';
import type { Inventory } from './inventory';
import { at, type JsonObject, list, record, records, tryText } from './json';
import type { Manifest } from './manifest';
import { objectConfigurationReferences } from './object-configuration-reference';
import { perInventory } from './per-inventory';

/** The keys of a ConfigMap or Secret; `any` where only its controller knows them. */
export type Keys = ReadonlySet<string> | 'any';

/** ConfigMaps and Secrets by namespace and name: those of the set, those that it declares, and those that it makes others make. */
export interface ConfigurationSources {
  tryKeys(kind: ConfigurationReference['kind'], namespace: string, name: string): Keys | undefined;
  /** Names of that kind in a namespace, sorted. */
  names(kind: ConfigurationReference['kind'], namespace: string): readonly string[];
}

/** The sources of an inventory, found once. */
export const configurationSources = perInventory((inventory: Inventory): ConfigurationSources => {
  const scopes = new Map<string, Map<string, Keys>>();
  const sorted = new Map<string, readonly string[]>();
  const add = ({ kind, namespace, name, keys }: Source) => {
    const scope = scopes.get(`${kind}/${namespace}`) ?? new Map<string, Keys>();
    scopes.set(`${kind}/${namespace}`, scope);
    scope.set(name, union(scope.get(name), keys));
  };
  for (const manifest of inventory.manifests) {
    for (const source of declared(manifest)) add(source);
    if (SOURCE_KINDS.has(manifest.kind)) for (const source of sourcesOf(manifest)) add(source);
  }
  return {
    tryKeys: (kind, namespace, name) => scopes.get(`${kind}/${namespace}`)?.get(name) ?? tryEverywhere(kind, namespace, name),
    names: (kind, namespace) => {
      const scope = `${kind}/${namespace}`;
      const names = sorted.get(scope) ?? [...(scopes.get(scope)?.keys() ?? [])].sort();
      sorted.set(scope, names);
      return names;
    },
  };
});

interface Source {
  readonly kind: ConfigurationReference['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly keys: Keys;
}

const union = (a: Keys | undefined, b: Keys): Keys => {
  if (a === undefined) return b;
  return a === 'any' || b === 'any' ? 'any' : new Set([...a, ...b]);
};

/** ConfigMaps that no manifest makes: by kube-controller-manager, by the API server, by istiod in every namespace. */
const EVERYWHERE: Readonly<Record<string, readonly string[]>> = {
  'kube-root-ca.crt': ['ca.crt'],
  'istio-ca-root-cert': ['root-cert.pem'],
};

function tryEverywhere(kind: ConfigurationReference['kind'], namespace: string, name: string): Keys | undefined {
  if (kind !== 'ConfigMap') return undefined;
  if (namespace === 'kube-system' && name === 'extension-apiserver-authentication') return 'any';
  const keys = Object.hasOwn(EVERYWHERE, name) ? EVERYWHERE[name] : undefined;
  return keys ? new Set(keys) : undefined;
}

const SOURCE_KINDS: ReadonlySet<string> = new Set([
  'ConfigMap',
  'Secret',
  'Certificate',
  'ExternalSecret',
  'SealedSecret',
  'Ingress',
  'Gateway',
]);

function* sourcesOf(manifest: Manifest): Iterable<Source> {
  const { namespace, name, object } = manifest;
  if (isOf(manifest, CONFIG_MAP)) {
    yield { kind: 'ConfigMap', namespace, name, keys: keysOf(object.data, object.binaryData) };
  } else if (isOf(manifest, SECRET)) {
    const keys = keysOf(object.data, object.stringData);
    // A Secret that is written without data waits for a controller to fill it.
    yield { kind: 'Secret', namespace, name, keys: keys.size === 0 ? 'any' : keys };
  } else if (isOf(manifest, INGRESS) || isOf(manifest, GATEWAY)) {
    yield* fromCertificateShim(manifest);
  } else {
    yield* fromOperators(manifest);
  }
}

const keysOf = (...maps: readonly JsonObject[string][]): ReadonlySet<string> =>
  new Set(maps.flatMap((map) => Object.keys(record(map))));

/** `secrets.h5b.io/db: password=…` on an object of the namespace, or on the Namespace itself. */
function* declared(manifest: Manifest): Iterable<Source> {
  const namespace = isOf(manifest, NAMESPACE) ? manifest.name : manifest.namespace;
  for (const annotation of Object.keys(manifest.annotations)) {
    const value = manifest.annotations[annotation] ?? '';
    for (const [prefix, kind] of [
      [SECRET_PREFIX, 'Secret'],
      [CONFIG_MAP_PREFIX, 'ConfigMap'],
    ] as const) {
      if (!annotation.startsWith(prefix)) continue;
      const keys = value.split(',').flatMap((pair) => pair.split('=')[0]?.trim() || []);
      yield { kind, namespace, name: annotation.slice(prefix.length), keys: new Set(keys) };
    }
  }
}

/** The keys of a Secret that cert-manager makes. */
const CERTIFICATE_KEYS: ReadonlySet<string> = new Set(['tls.crt', 'tls.key', 'ca.crt']);

/**
 * The TLS Secrets of an Ingress or Gateway whose annotations ask cert-manager for them; never those of another namespace
 * (https://cert-manager.io/docs/usage/ingress/, https://cert-manager.io/docs/usage/gateway/).
 */
function* fromCertificateShim(manifest: Manifest): Iterable<Source> {
  const { annotations, namespace } = manifest;
  const isAsked =
    annotations['cert-manager.io/issuer'] !== undefined ||
    annotations['cert-manager.io/cluster-issuer'] !== undefined ||
    // Read by Go's strconv.ParseBool.
    /^(?:1|t|T|true|True|TRUE)$/.test(annotations['kubernetes.io/tls-acme'] ?? '');
  if (!isAsked) return;
  for (const reference of objectConfigurationReferences(manifest)) {
    if (reference.kind === 'Secret' && reference.namespace === namespace) {
      yield { kind: 'Secret', namespace, name: reference.name, keys: CERTIFICATE_KEYS };
    }
  }
}

/** Secrets that widely used operators make from an object: cert-manager, External Secrets, Sealed Secrets. */
function* fromOperators({ apiVersion, kind, namespace, name, object }: Manifest): Iterable<Source> {
  const spec = record(object.spec);
  if (kind === 'Certificate' && apiVersion.startsWith('cert-manager.io/')) {
    const secret = tryText(spec.secretName);
    if (secret) yield { kind: 'Secret', namespace, name: secret, keys: CERTIFICATE_KEYS };
  } else if (kind === 'ExternalSecret' && apiVersion.startsWith('external-secrets.io/')) {
    const secret = tryText(at(spec, 'target', 'name')) ?? name;
    const isOpen = list(spec.dataFrom).length > 0 || at(spec, 'target', 'template') !== undefined;
    const keys = new Set(records(spec.data).flatMap((entry) => tryText(entry.secretKey) ?? []));
    yield { kind: 'Secret', namespace, name: secret, keys: isOpen ? 'any' : keys };
  } else if (kind === 'SealedSecret' && apiVersion.startsWith('bitnami.com/')) {
    const keys = keysOf(spec.encryptedData, at(spec, 'template', 'data'));
    yield { kind: 'Secret', namespace, name: tryText(at(spec, 'template', 'metadata', 'name')) ?? name, keys };
  }
}
