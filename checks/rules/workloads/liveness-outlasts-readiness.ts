import { failureWindow, type Probe, probesOf } from '../../probe';
import type { Rule } from '../../rule';

const ACTIONS = ['httpGet', 'tcpSocket', 'exec', 'grpc'];

/** A liveness probe that asks the same as the readiness probe waits longer before it gives up. */
export const livenessOutlastsReadiness: Rule = {
  id: 'liveness-outlasts-readiness',
  severity: 'warning',
  acceptable: true,
  why: 'A pod that is only busy or waits for another one is killed where taking it out of the Service would do, and it starts over.',
  remedy: 'Raise failureThreshold or periodSeconds of the liveness probe above the readiness probe, or let it ask less.',
  *check({ pods }) {
    for (const { manifest, containers } of pods) {
      for (const container of containers) {
        const probes = probesOf(container);
        const liveness = probes.find(({ kind }) => kind === 'liveness');
        const readiness = probes.find(({ kind }) => kind === 'readiness');
        if (!liveness || !readiness || asks(liveness) !== asks(readiness)) continue;
        const [dead, unready] = [failureWindow(liveness), failureWindow(readiness)];
        // With one failure to be unready, the first late answer already takes the pod out before it is killed.
        if (dead > unready || readiness.failureThreshold < liveness.failureThreshold) continue;
        const message = `asks the same as the readiness probe and kills after ${dead} s, not later than unready after ${unready} s`;
        yield { manifest, field: liveness.field, message };
      }
    }
  },
};

const asks = ({ spec }: Probe): string => JSON.stringify(ACTIONS.map((action) => spec[action] ?? null));
