import { alternatives } from './alternatives';
import type { ConfigurationReference } from './configuration-reference';
import { podConfigurationReferences } from './configuration-reference';
import { configurationSources } from './configuration-source';
import { coversNamespace } from './coverage';
import type { Inventory } from './inventory';
import { objectConfigurationReferences } from './object-configuration-reference';
import type { Violation } from './rule';

/** Every reference to a ConfigMap or Secret whose object or key is nowhere; optional references never count. */
export function* configurationViolations(inventory: Inventory, kind: ConfigurationReference['kind']): Iterable<Violation> {
  for (const pod of inventory.pods) {
    for (const found of podConfigurationReferences(pod)) {
      if (found.kind === kind) yield* violationsAt(inventory, pod.manifest, { ...found, namespace: pod.namespace });
    }
  }
  for (const manifest of inventory.manifests) {
    for (const found of objectConfigurationReferences(manifest)) {
      if (found.kind === kind) yield* violationsAt(inventory, manifest, found);
    }
  }
}

function* violationsAt(
  inventory: Inventory,
  manifest: Violation['manifest'],
  { kind, namespace, name, keys, optional, field }: ConfigurationReference & { readonly namespace: string },
): Iterable<Violation> {
  if (optional || !coversNamespace(inventory, namespace)) return;
  const sources = configurationSources(inventory);
  const there = sources.tryKeys(kind, namespace, name);
  if (there === undefined) {
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
