import { at, tryNumber } from '../../json';
import type { Container, PodTemplate } from '../../pod';
import { failureWindow, probesOf } from '../../probe';
import type { Rule } from '../../rule';

/** The progress deadline of a Deployment (600 s by default) is longer than its probes let a pod take to get ready. */
export const progressDeadline: Rule = {
  id: 'progress-deadline',
  severity: 'warning',
  acceptable: true,
  why: 'A pod that starts slowly but well is reported as a failed rollout, and GitOps stops what depends on it.',
  remedy: 'Raise progressDeadlineSeconds above the time that the startup probe allows.',
  *check({ pods }) {
    for (const pod of pods) {
      if (pod.manifest.kind !== 'Deployment') continue;
      const deadline = tryNumber(at(pod.manifest.object, 'spec', 'progressDeadlineSeconds')) ?? 600;
      const needed = startTime(pod);
      if (needed <= deadline) continue;
      const message = `the probes let a pod take ${needed} s to get ready, and the deadline is ${deadline} s`;
      yield { manifest: pod.manifest, field: 'spec.progressDeadlineSeconds', message };
    }
  },
};

const startTime = ({ containers }: PodTemplate): number => Math.max(0, ...containers.map(startTimeOf));

const startTimeOf = (container: Container): number =>
  probesOf(container).reduce(
    (seconds, probe) =>
      seconds + (probe.kind === 'liveness' ? 0 : probe.initialDelay + (probe.kind === 'startup' ? failureWindow(probe) : 0)),
    0,
  );
