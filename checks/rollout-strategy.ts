import { tryIntOrPercent } from './int-or-percent';
import { at } from './json';
import type { Manifest } from './manifest';

/** How a Deployment replaces its pods. */
export interface RolloutStrategy {
  readonly type: 'RollingUpdate' | 'Recreate';
  /** New pods that may exist beside the old ones. */
  readonly maxSurge: number;
  /** Old pods that may be taken away before their replacement is ready. */
  readonly maxUnavailable: number;
}

/**
 * The strategy of a Deployment with that many replicas: 25 % of each by default, the surge rounded up, the unavailable ones
 * down; where both come to 0 the controller takes one away (k8s.io/kubernetes/pkg/controller/deployment/util ResolveFenceposts).
 */
export function rolloutStrategy(deployment: Manifest, replicas: number): RolloutStrategy {
  if (at(deployment.object, 'spec', 'strategy', 'type') === 'Recreate') {
    return { type: 'Recreate', maxSurge: 0, maxUnavailable: replicas };
  }
  const rolling = at(deployment.object, 'spec', 'strategy', 'rollingUpdate');
  const maxSurge = tryIntOrPercent(at(rolling, 'maxSurge') ?? '25%', replicas, 'up') ?? 0;
  const maxUnavailable = tryIntOrPercent(at(rolling, 'maxUnavailable') ?? '25%', replicas, 'down') ?? 0;
  return { type: 'RollingUpdate', maxSurge, maxUnavailable: maxSurge + maxUnavailable === 0 ? 1 : maxUnavailable };
}
