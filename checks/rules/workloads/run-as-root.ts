import { record } from '../../json';
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
      const ofPod = record(pod.spec.securityContext);
      for (const { name, spec, field } of pod.containers) {
        const context = record(spec.securityContext);
        const user = context.runAsUser ?? ofPod.runAsUser;
        const nonRoot = context.runAsNonRoot ?? ofPod.runAsNonRoot;
        if (nonRoot === true || (user !== undefined && user !== 0)) continue;
        const how = user === 0 ? 'runs as root: runAsUser 0' : 'runs as whatever user its image names, root by default';
        yield { manifest: pod.manifest, field: `${field}.securityContext`, message: `container ${name} ${how}` };
      }
    }
  },
};
