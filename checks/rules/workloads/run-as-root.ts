import { record } from '../../json';
import type { Container, PodTemplate } from '../../pod';
import { isInUserNamespace, isWindows } from '../../pod-security/demand';
import type { Rule } from '../../rule';

/** Every container runs as a user that is not root, by number or by `runAsNonRoot`; one in a user namespace may be root there. */
export const runAsRoot: Rule = {
  id: 'run-as-root',
  severity: 'warning',
  acceptable: true,
  why: 'Root in a container is root on the node as soon as anything breaks out.',
  remedy: 'Set securityContext.runAsNonRoot: true, or accept it with the reason.',
  *check({ pods }) {
    for (const pod of pods) {
      if (isInUserNamespace(pod) || isWindows(pod)) continue;
      const root = pod.containers.filter((container) => userOf(pod, container) === 'root').map(({ name }) => name);
      const open = pod.containers.filter((container) => userOf(pod, container) === 'open').map(({ name }) => name);
      const problems = [
        ...(root.length > 0 ? [`${root.join(', ')}: runAsUser 0`] : []),
        ...(open.length > 0 ? [`${open.join(', ')}: whatever user the image names, root by default`] : []),
      ];
      if (problems.length === 0) continue;
      yield { manifest: pod.manifest, field: `${pod.field}.securityContext`, message: problems.join('; ') };
    }
  },
};

function userOf(pod: PodTemplate, { spec }: Container): 'root' | 'open' | 'other' {
  const ofPod = record(pod.spec.securityContext);
  const context = record(spec.securityContext);
  const user = context.runAsUser ?? ofPod.runAsUser;
  if ((context.runAsNonRoot ?? ofPod.runAsNonRoot) === true) return 'other';
  return user === undefined ? 'open' : user === 0 ? 'root' : 'other';
}
