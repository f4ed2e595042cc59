import type { ComponentSummary } from '../lib/component';
import { inOrder } from '../lib/component-order';

/** The wave of every component: 0 for those that need nothing, else one more than the latest of what it needs. */
export function syncWaves(components: readonly ComponentSummary[]): ReadonlyMap<string, number> {
  const waves = new Map<string, number>();
  for (const { name, needs } of inOrder(components)) {
    waves.set(name, Math.max(-1, ...needs.map((need) => waves.get(need) ?? -1)) + 1);
  }
  return waves;
}
