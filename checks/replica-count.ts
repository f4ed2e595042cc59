import { groupOf } from './group-kind';
import type { Inventory } from './inventory';
import { at, tryNumber, tryText } from './json';
import type { Manifest } from './manifest';
import { perInventory } from './per-inventory';

/** Kinds that keep a number of pods. */
const REPLICATED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

/**
 * The number of pods that a workload keeps: `spec.replicas`, 1 by default; where a HorizontalPodAutoscaler scales it, the
 * autoscaler's minimum, because that is when it has least to give. Undefined for kinds without a number (DaemonSet, Job, Pod).
 */
export function tryReplicas(inventory: Inventory, manifest: Manifest): number | undefined {
  if (!REPLICATED.has(manifest.kind)) return undefined;
  const minima = minimaOf(inventory);
  const scaled = minima.size === 0 ? undefined : minima.get(`${manifest.kind}/${manifest.namespace}/${manifest.name}`);
  return scaled ?? tryNumber(at(manifest.object, 'spec', 'replicas')) ?? 1;
}

/** `minReplicas` of every autoscaler, by its target. */
const minimaOf = perInventory((inventory): ReadonlyMap<string, number> => {
  const minima = new Map<string, number>();
  for (const { apiVersion, namespace, object } of inventory.ofKind('HorizontalPodAutoscaler')) {
    if (groupOf(apiVersion) !== 'autoscaling') continue;
    const target = at(object, 'spec', 'scaleTargetRef');
    const minimum = tryNumber(at(object, 'spec', 'minReplicas')) ?? 1;
    minima.set(`${tryText(at(target, 'kind'))}/${namespace}/${tryText(at(target, 'name'))}`, minimum);
  }
  return minima;
});
