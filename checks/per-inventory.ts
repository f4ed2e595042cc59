import type { Inventory } from './inventory';

/** `build(inventory)`, made once for each inventory and then shared by all rules that ask: for indexes over all objects. */
export function perInventory<T>(build: (inventory: Inventory) => T): (inventory: Inventory) => T {
  const built = new WeakMap<Inventory, { readonly value: T }>();
  return (inventory) => {
    const known = built.get(inventory);
    if (known) return known.value;
    const value = build(inventory);
    built.set(inventory, { value });
    return value;
  };
}
