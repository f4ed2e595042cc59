import type { GroupKind } from './group-kind';
import type { Inventory } from './inventory';
import type { Manifest } from './manifest';
import { objectIndex } from './object-index';

/**
 * Whether an object of a namespace that `from` names and the set lacks is proof that it does not exist. With a lab the set is
 * a whole cluster. Without one (`npm run check -- FILE`) it may be a part, and a namespace of which it holds nothing, or
 * nothing but `from` itself, is described elsewhere.
 */
export const coversNamespace = (inventory: Inventory, namespace: string, from: Manifest): boolean =>
  inventory.lab !== undefined || inventory.inNamespace(namespace).some((manifest) => manifest !== from);

/** Whether a missing cluster-scoped object is proof: with a lab always, without one if the set has others of its kind. */
export const coversKind = (inventory: Inventory, type: GroupKind): boolean =>
  inventory.lab !== undefined || objectIndex(inventory).ofKind(type).length > 0;
