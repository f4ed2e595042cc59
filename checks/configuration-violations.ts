import { alternatives } from './alternatives';
import type { ConfigurationReference } from './configuration-reference';
import { podConfigurationReferences } from './configuration-reference';
import { configurationSources } from './configuration-source';
import { coversNamespace } from './coverage';
import { groupOf, SECRET } from './group-kind';
import type { Inventory } from './inventory';
import type { Manifest } from './manifest';
import { type ObjectConfigurationReference, objectConfigurationReferences } from './object-configuration-reference';
import { objectIndex } from './object-index';
import { perInventory } from './per-inventory';
import type { Violation } from './rule';

/** Every reference to a ConfigMap or Secret whose object or key is nowhere; optional references never count. */
export function* configurationViolations(inventory: Inventory, kind: ConfigurationReference['kind']): Iterable<Violation> {
  for (const { manifest, reference } of required(inventory)) {
    if (reference.kind === kind) yield* violationsAt(inventory, manifest, reference);
  }
}

interface Required {
  readonly manifest: Manifest;
  readonly reference: ObjectConfigurationReference;
}

const required = perInventory((inventory): readonly Required[] => {
  const found: Required[] = [];
  for (const pod of inventory.pods) {
    const { manifest, namespace } = pod;
    for (const reference of podConfigurationReferences(pod)) {
      if (!reference.optional) found.push({ manifest, reference: { ...reference, namespace } });
    }
  }
  for (const manifest of inventory.manifests) {
    for (const reference of objectConfigurationReferences(manifest)) {
      if (!reference.optional) found.push({ manifest, reference });
    }
  }
  return found;
});

function* violationsAt(
  inventory: Inventory,
  manifest: Manifest,
  { kind, namespace, name, keys, field }: ObjectConfigurationReference,
): Iterable<Violation> {
  if (!coversNamespace(inventory, namespace, manifest)) return;
  const sources = configurationSources(inventory);
  const there = sources.tryKeys(kind, namespace, name);
  if (there === undefined) {
    if (isLeftToBootstrap(inventory, manifest, namespace, field)) return;
    const message = `${kind} ${namespace}/${name} does not exist${alternatives(name, sources.names(kind, namespace))}`;
    yield { manifest, field, message };
    return;
  }
  if (there === 'any') return;
  for (const key of keys) {
    if (there.has(key)) continue;
    yield { manifest, field, message: `${kind} ${namespace}/${name} has no key "${key}"${alternatives(key, [...there].sort())}` };
  }
}

/** The Secrets by which Flux gets at everything else: whoever bootstraps makes them, because Git cannot hold them. */
const BOOTSTRAP_FIELDS: Readonly<Record<string, string>> = {
  'source.toolkit.fluxcd.io/GitRepository': 'spec.secretRef',
  'kustomize.toolkit.fluxcd.io/Kustomization': 'spec.decryption.secretRef',
};

/** Whether a missing Secret is no proof: a repository that keeps no Secret of the namespace keeps that one elsewhere too. */
const isLeftToBootstrap = (inventory: Inventory, { apiVersion, kind }: Manifest, namespace: string, field: string): boolean =>
  inventory.lab === undefined &&
  BOOTSTRAP_FIELDS[`${groupOf(apiVersion)}/${kind}`] === field &&
  objectIndex(inventory).names(SECRET, namespace).length === 0;
