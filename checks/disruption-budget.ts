import { tryIntOrPercent } from './int-or-percent';
import { at, record } from './json';
import { labelSelector } from './label-selector';
import type { Manifest } from './manifest';
import { perInventory } from './per-inventory';
import type { PodTemplate } from './pod';
import { podIndex } from './pod-index';
import { tryReplicas } from './replica-count';

/** A PodDisruptionBudget and the workloads whose pods it guards. */
export interface DisruptionBudget {
  readonly manifest: Manifest;
  /** Every template that the selector selects. */
  readonly pods: readonly PodTemplate[];
  /** Their replicas together. DaemonSets, Jobs and bare pods have none: a drain does not wait for them, or deletes them. */
  readonly replicas: number;
  /** Pods that may be evicted while all are healthy; `replicas` where the budget sets no bound. */
  readonly allowed: number;
  /** The bound as written, e.g. `minAvailable: 1`. */
  readonly bound: string;
}

/** Every PodDisruptionBudget of the set. Percentages are rounded up, as the disruption controller does. */
export const disruptionBudgets = perInventory((inventory): readonly DisruptionBudget[] =>
  inventory.ofKind('PodDisruptionBudget').map((manifest) => {
    const spec = record(manifest.object.spec);
    const pods =
      spec.selector === undefined ? [] : podIndex(inventory).select(manifest.namespace, labelSelector(record(spec.selector)));
    const replicas = pods.reduce((sum, pod) => sum + (tryReplicas(inventory, pod.manifest) ?? 0), 0);
    const key = spec.maxUnavailable === undefined ? 'minAvailable' : 'maxUnavailable';
    const count = tryIntOrPercent(at(spec, key), replicas, 'up');
    const allowed = count === undefined ? replicas : key === 'minAvailable' ? replicas - count : Math.min(count, replicas);
    return { manifest, pods, replicas, allowed, bound: `${key}: ${spec[key]}` };
  }),
);
