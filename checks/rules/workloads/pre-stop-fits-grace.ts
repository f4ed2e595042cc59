import { at, type JsonObject, list, tryNumber } from '../../json';
import type { Rule } from '../../rule';

/** A preStop sleep ends before the pod's termination grace period (30 s by default), so that time is left to stop. */
export const preStopFitsGrace: Rule = {
  id: 'pre-stop-fits-grace',
  severity: 'error',
  why: 'The grace period covers the preStop hook too: the container gets SIGKILL without ever seeing SIGTERM, and data is lost.',
  remedy: 'Raise terminationGracePeriodSeconds above the sleep by the time that the program needs to stop.',
  *check({ pods }) {
    for (const { manifest, spec: pod, containers } of pods) {
      const grace = tryNumber(pod.terminationGracePeriodSeconds) ?? 30;
      for (const { spec, field } of containers) {
        const sleep = trySleep(spec);
        if (sleep === undefined || sleep < grace) continue;
        yield { manifest, field: `${field}.lifecycle.preStop`, message: `sleeps ${sleep} s of a grace period of ${grace} s` };
      }
    }
  },
};

/** Seconds of `preStop.sleep`, or of a command that does nothing but sleep. */
function trySleep(container: JsonObject): number | undefined {
  const hook = at(container, 'lifecycle', 'preStop');
  const seconds = tryNumber(at(hook, 'sleep', 'seconds'));
  if (seconds !== undefined) return seconds;
  const command = list(at(hook, 'exec', 'command')).join(' ');
  const match = /^(?:(?:\/bin\/)?(?:ba)?sh -c )?(?:\/bin\/|\/usr\/bin\/)?sleep (\d+)s?$/.exec(command);
  return match ? Number(match[1]) : undefined;
}
