import { isZero } from '../../int-or-percent';
import type { Inventory } from '../../inventory';
import { at, record, tryNumber } from '../../json';
import type { PodTemplate } from '../../pod';
import { tryReplicas } from '../../replica-count';
import { rolloutStrategy } from '../../rollout-strategy';
import type { Rule, Violation } from '../../rule';
import { spreadOf } from '../../spread';

/**
 * A Deployment can replace its pods: its strategy is one that the API server takes, and, with a lab, the surge pod finds room
 * beside the old ones where none of these may be taken away first.
 */
export const rolloutCanProgress: Rule = {
  id: 'rollout-can-progress',
  severity: 'error',
  why: 'The rollout waits for a pod that can never start, and the old version stays.',
  remedy: 'Set maxSurge: 0 and maxUnavailable: 1, or add matchLabelKeys: [pod-template-hash] to the term that keeps pods apart.',
  *check(inventory) {
    for (const pod of inventory.pods) {
      if (pod.manifest.kind !== 'Deployment') continue;
      yield* refused(pod);
      const stuck = tryStuck(inventory, pod);
      if (stuck) yield stuck;
    }
  },
};

function tryStuck(inventory: Inventory, pod: PodTemplate): Violation | undefined {
  const { manifest } = pod;
  const replicas = tryReplicas(inventory, manifest) ?? 0;
  const { type, maxSurge, maxUnavailable } = rolloutStrategy(manifest, replicas);
  if (!inventory.lab || replicas === 0 || type === 'Recreate' || maxUnavailable > 0) return undefined;
  const { room, because } = spreadOf(pod, inventory.lab, { rollout: true });
  if (room > replicas) return undefined;
  const message = `${replicas} replicas, maxSurge ${maxSurge}, maxUnavailable 0, and room for ${room} pods (${because || 'no node'})`;
  return { manifest, field: 'spec.strategy', message };
}

/** Source: k8s.io/kubernetes/pkg/apis/apps/validation ValidateDeploymentSpec. */
function* refused({ manifest }: PodTemplate): Iterable<Violation> {
  const spec = record(manifest.object.spec);
  const rolling = at(spec, 'strategy', 'rollingUpdate');
  if (at(spec, 'strategy', 'type') === 'Recreate' && rolling !== undefined && rolling !== null) {
    yield { manifest, field: 'spec.strategy.rollingUpdate', message: 'is refused with type Recreate' };
  } else if (isZero(at(rolling, 'maxSurge')) && isZero(at(rolling, 'maxUnavailable'))) {
    yield { manifest, field: 'spec.strategy.rollingUpdate', message: 'maxSurge and maxUnavailable are both 0, which is refused' };
  }
  const deadline = tryNumber(spec.progressDeadlineSeconds) ?? 600;
  const ready = tryNumber(spec.minReadySeconds) ?? 0;
  if (ready < deadline) return;
  const message = `minReadySeconds ${ready} is not below progressDeadlineSeconds ${deadline}, which is refused`;
  yield { manifest, field: 'spec.minReadySeconds', message };
}
