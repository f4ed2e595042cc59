import { type Probe, probesOf } from '../../probe';
import type { Rule } from '../../rule';

const ACTIONS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];

/** Every probe has exactly one action and numbers that the API server accepts. */
export const probeValid: Rule = {
  id: 'probe-valid',
  severity: 'error',
  why: 'The API server refuses the object.',
  remedy: 'Correct the probe.',
  *check({ pods }) {
    for (const { manifest, containers } of pods) {
      for (const container of containers) {
        for (const probe of probesOf(container)) {
          for (const message of problems(probe)) yield { manifest, field: probe.field, message };
        }
        const unallowed = container.role === 'init' ? probesOf(container) : [];
        for (const { field } of unallowed)
          yield { manifest, field, message: 'an init container that is no sidecar has no probes' };
      }
    }
  },
};

/** Source: k8s.io/kubernetes/pkg/apis/core/validation validateProbe and validateLivenessProbe. */
function* problems({ kind, spec, ...numbers }: Probe): Iterable<string> {
  const actions = ACTIONS.filter((action) => spec[action] !== undefined);
  if (actions.length !== 1) yield `has ${actions.join(' and ') || 'no action'}; exactly one of ${ACTIONS.join(', ')} is needed`;
  if (kind !== 'readiness' && numbers.successThreshold !== 1) yield `successThreshold ${numbers.successThreshold}; must be 1`;
  if (kind === 'readiness' && spec.terminationGracePeriodSeconds !== undefined)
    yield 'a readiness probe has no terminationGracePeriodSeconds';
  for (const key of ['initialDelay', 'period', 'timeout', 'failureThreshold', 'successThreshold'] as const) {
    if (numbers[key] < 0) yield `${key} ${numbers[key]} is negative`;
  }
}
