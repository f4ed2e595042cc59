import { groupOf } from './group-kind';
import type { Inventory } from './inventory';
import { at, records, tryText } from './json';
import type { Manifest } from './manifest';

/** Kustomizations and HelmReleases of Flux; a `kustomization.yaml` of kustomize is another group. */
export const fluxAppliers = (inventory: Inventory): readonly Manifest[] => [
  ...inventory.ofKind('Kustomization').filter(({ apiVersion }) => groupOf(apiVersion) === 'kustomize.toolkit.fluxcd.io'),
  ...inventory.ofKind('HelmRelease').filter(({ apiVersion }) => groupOf(apiVersion) === 'helm.toolkit.fluxcd.io'),
];

/** Something that a Flux object waits for, of its own kind; its own namespace where none is written. */
export interface FluxDependency {
  readonly field: string;
  readonly namespace: string;
  readonly name: string;
}

/** `spec.dependsOn` of a Flux object. */
export const fluxDependencies = ({ object, namespace }: Manifest): readonly FluxDependency[] =>
  records(at(object, 'spec', 'dependsOn')).map((dependency, index) => ({
    field: `spec.dependsOn[${index}]`,
    namespace: tryText(dependency.namespace) ?? namespace,
    name: tryText(dependency.name) ?? '',
  }));
