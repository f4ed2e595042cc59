import { alternatives } from '../../alternatives';
import { coversNamespace } from '../../coverage';
import { fluxAppliers, fluxDependencies } from '../../flux-kustomization';
import { groupOf } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type Json, records, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

/**
 * The source of every Flux Kustomization and HelmRelease, what it depends on, the objects whose health it waits for, and the
 * provider of every Alert exist. A namespace of which the set holds nothing is not proof, unless there is a lab.
 */
export const fluxRefs: Rule = {
  id: 'flux-refs',
  severity: 'error',
  why: 'Flux waits for a missing source or dependency for ever, and the component is never applied.',
  remedy: 'Correct the reference, or add the object.',
  acceptable: true,
  *check(inventory) {
    const index = objectIndex(inventory);
    for (const { manifest, field, group, kind, namespace, name } of references(inventory)) {
      const type = { group, kind };
      if (index.tryFind(type, namespace, name) || !coversNamespace(inventory, namespace, manifest)) continue;
      const existing = alternatives(name, index.names(type, namespace));
      yield { manifest, field, message: `${kind} ${namespace}/${name} does not exist${existing}` };
    }
  },
};

interface Reference {
  readonly manifest: Manifest;
  readonly field: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function* references(inventory: Inventory): Iterable<Reference> {
  for (const manifest of fluxAppliers(inventory)) {
    for (const field of ['sourceRef', 'chartRef'] as const) yield* source(manifest, ['spec', field]);
    yield* source(manifest, ['spec', 'chart', 'spec', 'sourceRef']);
    const group = groupOf(manifest.apiVersion);
    for (const dependency of fluxDependencies(manifest)) yield { ...dependency, manifest, group, kind: manifest.kind };
    yield* healthChecks(manifest);
  }
  for (const manifest of objectIndex(inventory).ofKind({ group: 'notification.toolkit.fluxcd.io', kind: 'Alert' })) {
    const name = tryText(at(manifest.object, 'spec', 'providerRef', 'name'));
    if (name === undefined) continue;
    const { namespace } = manifest;
    yield { manifest, field: 'spec.providerRef', group: groupOf(manifest.apiVersion), kind: 'Provider', namespace, name };
  }
}

function* source(manifest: Manifest, steps: readonly string[]): Iterable<Reference> {
  const reference: Json | undefined = at(manifest.object, ...steps);
  const name = tryText(at(reference, 'name'));
  const kind = tryText(at(reference, 'kind'));
  if (name === undefined || kind === undefined) return;
  const namespace = tryText(at(reference, 'namespace')) ?? manifest.namespace;
  yield { manifest, field: steps.join('.'), group: 'source.toolkit.fluxcd.io', kind, namespace, name };
}

function* healthChecks(manifest: Manifest): Iterable<Reference> {
  for (const [nth, check] of records(at(manifest.object, 'spec', 'healthChecks')).entries()) {
    const kind = tryText(check.kind) ?? '';
    // Only kinds that are applied as such: other objects may be made by a controller of what is applied.
    if (!WORKLOADS.has(kind)) continue;
    const namespace = tryText(check.namespace) ?? tryText(at(manifest.object, 'spec', 'targetNamespace')) ?? manifest.namespace;
    const group = groupOf(tryText(check.apiVersion) ?? '');
    yield { manifest, field: `spec.healthChecks[${nth}]`, group, kind, namespace, name: tryText(check.name) ?? '' };
  }
}

const WORKLOADS: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet', 'StatefulSet']);
