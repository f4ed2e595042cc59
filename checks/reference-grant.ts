import { type GroupKind, groupOf } from './group-kind';
import type { Inventory } from './inventory';
import { at, records, tryText } from './json';
import type { Manifest } from './manifest';
import { objectIndex } from './object-index';

const REFERENCE_GRANT: GroupKind = { group: 'gateway.networking.k8s.io', kind: 'ReferenceGrant' };

/** An object that is named from another namespace. */
export interface GrantedTarget extends GroupKind {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Whether `from` may name `target`: always within its namespace, across namespaces by a ReferenceGrant in the target's
 * (https://gateway-api.sigs.k8s.io/api-types/referencegrant/).
 */
export function isGranted(inventory: Inventory, from: Manifest, target: GrantedTarget): boolean {
  if (from.namespace === target.namespace) return true;
  return grantsIn(inventory, target.namespace).some((grant) => {
    const isFrom = records(at(grant.object, 'spec', 'from')).some(
      ({ group, kind, namespace }) => group === groupOf(from.apiVersion) && kind === from.kind && namespace === from.namespace,
    );
    const isTo = records(at(grant.object, 'spec', 'to')).some(
      ({ group, kind, name }) => group === target.group && kind === target.kind && (tryText(name) ?? target.name) === target.name,
    );
    return isFrom && isTo;
  });
}

function grantsIn(inventory: Inventory, namespace: string): readonly Manifest[] {
  const index = objectIndex(inventory);
  return index.names(REFERENCE_GRANT, namespace).flatMap((name) => index.tryFind(REFERENCE_GRANT, namespace, name) ?? []);
}
