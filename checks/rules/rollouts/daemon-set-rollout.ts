import { hostPorts } from '../../host-ports';
import { isZero } from '../../int-or-percent';
import { at } from '../../json';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

/** A DaemonSet can replace its pods: exactly one of maxSurge and maxUnavailable is above 0, and no surge where a node port is held. */
export const daemonSetRollout: Rule = {
  id: 'daemon-set-rollout',
  severity: 'error',
  why: 'The API server refuses the object, or the new pod waits for a port that the old one holds.',
  remedy: 'Use maxUnavailable: 1 without maxSurge, or maxSurge: 1 with maxUnavailable: 0 where pods hold no port of the node.',
  *check({ pods }) {
    for (const pod of pods) {
      const { kind, object } = pod.manifest;
      const type = at(object, 'spec', 'updateStrategy', 'type') ?? 'RollingUpdate';
      const message = kind === 'DaemonSet' && type === 'RollingUpdate' ? tryProblem(pod) : undefined;
      if (message) yield { manifest: pod.manifest, field: 'spec.updateStrategy.rollingUpdate', message };
    }
  },
};

/** Source: k8s.io/kubernetes/pkg/apis/apps: defaults 1 unavailable and no surge, ValidateRollingUpdateDaemonSet. */
function tryProblem(pod: PodTemplate): string | undefined {
  const rolling = at(pod.manifest.object, 'spec', 'updateStrategy', 'rollingUpdate');
  const surge = at(rolling, 'maxSurge') ?? 0;
  const unavailable = at(rolling, 'maxUnavailable') ?? 1;
  if (isZero(surge) && isZero(unavailable)) return 'maxSurge and maxUnavailable are both 0, which is refused';
  if (isZero(surge)) return undefined;
  if (!isZero(unavailable))
    return `maxSurge ${surge} with maxUnavailable ${unavailable} (1 by default) is refused; one of them must be 0`;
  const [port] = hostPorts(pod);
  return port && `maxSurge ${surge}, and the old pod holds host port ${port.port}`;
}
