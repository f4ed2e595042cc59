import type { Lab, LabTaint } from '../../../config/lab';
import { records, tryText } from '../../json';
import { isTolerated } from '../../placement';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const MASTER = 'node-role.kubernetes.io/master';

/**
 * A DaemonSet that means to tolerate the taint of control nodes does. The intent is read from a toleration with that key (or
 * its name before Kubernetes 1.24) which does not fit: by its value (k3s taints with `true`), by its effect, or by the old key.
 */
export const nodeAgentTolerations: Rule = {
  id: 'node-agent-tolerations',
  severity: 'warning',
  acceptable: true,
  why: 'The agent is missing on the control node, where it was meant to run.',
  remedy: `Tolerate ${CONTROL_PLANE} with operator: Exists.`,
  *check({ pods, lab }) {
    for (const pod of pods) {
      if (pod.manifest.kind !== 'DaemonSet') continue;
      const message = tryProblem(pod, lab);
      if (message) yield { manifest: pod.manifest, field: `${pod.field}.tolerations`, message };
    }
  },
};

function tryProblem(pod: PodTemplate, lab: Lab | undefined): string | undefined {
  const keys = records(pod.spec.tolerations).map(({ key }) => tryText(key) ?? '');
  if (!lab) {
    const old = keys.includes(MASTER) && !keys.includes(CONTROL_PLANE) && !keys.includes('');
    return old ? `tolerates ${MASTER}, which no node has since Kubernetes 1.24` : undefined;
  }
  const missed = lab.nodes.find((node) => !isTolerated(pod, node) && node.taints.some((taint) => isMeant(keys, taint)));
  const taints = missed?.taints.map(({ key, value, effect }) => `${key}=${value}:${effect}`).join(', ');
  return missed && `${missed.name} has ${taints}, which its tolerations of ${keys.join(', ')} do not fit`;
}

const isMeant = (keys: readonly string[], { key }: LabTaint): boolean =>
  keys.includes(key) || (key === CONTROL_PLANE && keys.includes(MASTER));
