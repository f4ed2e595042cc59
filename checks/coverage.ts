import type { GroupKind } from './group-kind';
import type { Inventory } from './inventory';
import { objectIndex } from './object-index';

/**
 * Whether a missing object of a namespace is proof that it does not exist. With a lab the set is a whole cluster. Without
 * one (`npm run check -- FILE`) it may be a part, and a namespace of which it holds nothing is somebody else's.
 */
export const coversNamespace = (inventory: Inventory, namespace: string): boolean =>
  inventory.lab !== undefined || inventory.inNamespace(namespace).length > 0;

/** Whether a missing cluster-scoped object is proof: with a lab always, without one if the set has others of its kind. */
export const coversKind = (inventory: Inventory, type: GroupKind): boolean =>
  inventory.lab !== undefined || objectIndex(inventory).ofKind(type).length > 0;
