import { IP_ADDRESS_POOL } from '../../address-pool';
import { at } from '../../json';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

/** MetalLB gives out no address on its own; `autoAssign` is true by default. */
export const addressPoolAutoAssign: Rule = {
  id: 'address-pool-auto-assign',
  severity: 'warning',
  why: 'A Service without a fixed address gets the next free one, whose leader nobody chose and which may change when it is remade.',
  remedy: 'Set spec.autoAssign: false and give every Service its address.',
  acceptable: true,
  *check(inventory) {
    for (const manifest of objectIndex(inventory).ofKind(IP_ADDRESS_POOL)) {
      const value = at(manifest.object, 'spec', 'autoAssign');
      if (value === false) continue;
      yield {
        manifest,
        field: 'spec.autoAssign',
        message: `autoAssign is ${value === undefined ? 'true, the default' : String(value)}`,
      };
    }
  },
};
