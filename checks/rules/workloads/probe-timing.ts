import type { Container } from '../../pod';
import { failureWindow, probesOf } from '../../probe';
import type { Rule } from '../../rule';

/** The least time in seconds that a container should get to start: a Pi on a netbooted root takes this long for a Go program. */
const START = 10;

/** A probe gives up before the next is due, and a liveness probe without a startup probe leaves time to start. */
export const probeTiming: Rule = {
  id: 'probe-timing',
  severity: 'warning',
  acceptable: true,
  why: 'Probes that outlast their period hide how long a failure takes; a short first window kills a slow start for ever.',
  remedy: 'Set timeoutSeconds to at most periodSeconds, and add a startupProbe or raise failureThreshold.',
  *check({ pods }) {
    for (const { manifest, containers } of pods) {
      for (const container of containers) {
        for (const { field, message } of problems(container)) yield { manifest, field, message };
      }
    }
  },
};

function* problems(container: Container): Iterable<{ field: string; message: string }> {
  const probes = probesOf(container);
  for (const { field, timeout, period } of probes) {
    if (timeout > period) yield { field, message: `timeout ${timeout} s is longer than the period ${period} s` };
  }
  const liveness = probes.find(({ kind }) => kind === 'liveness');
  if (!liveness || probes.some(({ kind }) => kind === 'startup')) return;
  const window = liveness.initialDelay + failureWindow(liveness);
  if (window < START)
    yield { field: liveness.field, message: `kills a container that has not answered ${window} s after its start` };
}
