import { gatewayDurationProblem, goDurationProblem } from '../../go-duration';
import { groupOf } from '../../group-kind';
import { type Json, record, tryText } from '../../json';
import type { Rule } from '../../rule';

type Problem = (text: string) => string | undefined;

/** A path with `[]` for "each of the list", and how the field is read. */
type Field = readonly [path: string, problem: Problem];

/** metav1.Duration of the toolkit's CRDs (pattern `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`). */
const FLUX: readonly Field[] = ['spec.interval', 'spec.timeout', 'spec.retryInterval'].map(
  (path): Field => [path, goDurationProblem],
);

/** gateway.networking.k8s.io: rules[].timeouts and retry.backoff of HTTPRoute, sessionPersistence. */
const GATEWAY: readonly Field[] = [
  'spec.rules[].timeouts.request',
  'spec.rules[].timeouts.backendRequest',
  'spec.rules[].retry.backoff',
  'spec.rules[].sessionPersistence.absoluteTimeout',
  'spec.rules[].sessionPersistence.idleTimeout',
].map((path): Field => [path, gatewayDurationProblem]);

/** networking.istio.io: google.protobuf.Duration, read by Go's time.ParseDuration (istio pkg/config/validation). */
const ISTIO: readonly Field[] = [
  'spec.http[].timeout',
  'spec.http[].retries.perTryTimeout',
  'spec.http[].fault.delay.fixedDelay',
  'spec.http[].corsPolicy.maxAge',
  'spec.trafficPolicy.connectionPool.tcp.connectTimeout',
  'spec.trafficPolicy.connectionPool.http.idleTimeout',
  'spec.trafficPolicy.outlierDetection.interval',
  'spec.trafficPolicy.outlierDetection.baseEjectionTime',
].map((path): Field => [path, goDurationProblem]);

const ARGO: readonly Field[] = [
  ['spec.syncPolicy.retry.backoff.duration', goDurationProblem],
  ['spec.syncPolicy.retry.backoff.maxDuration', goDurationProblem],
];

const CERT_MANAGER: readonly Field[] = [
  ['spec.duration', goDurationProblem],
  ['spec.renewBefore', goDurationProblem],
];

const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  'source.toolkit.fluxcd.io': FLUX,
  'kustomize.toolkit.fluxcd.io': FLUX,
  'helm.toolkit.fluxcd.io': FLUX,
  'image.toolkit.fluxcd.io': FLUX,
  'gateway.networking.k8s.io': GATEWAY,
  'networking.istio.io': ISTIO,
  'argoproj.io': ARGO,
  'cert-manager.io': CERT_MANAGER,
};

/** Durations in objects of Flux, Gateway API, Istio, Argo CD and cert-manager are ones that their controllers can read. */
export const durationsParse: Rule = {
  id: 'durations-parse',
  severity: 'error',
  why: 'The API server or the controller refuses the object.',
  remedy: 'Write numbers with the units h, m, s or ms, such as 1m30s.',
  *check({ manifests }) {
    for (const manifest of manifests) {
      for (const [path, problem] of FIELDS[groupOf(manifest.apiVersion)] ?? []) {
        for (const { field, value } of valuesAt(manifest.object, path.split('.'))) {
          const message = durationProblem(value, problem);
          if (message) yield { manifest, field, message };
        }
      }
    }
  },
};

function durationProblem(value: Json, problem: Problem): string | undefined {
  const text = tryText(value);
  if (text !== undefined) return /\$\{/.test(text) ? undefined : problem(text);
  return typeof value === 'number' ? `${value} has no unit; write "${value}s", "${value}m" or "${value}h"` : undefined;
}

/** The values at a path, with their paths; a step `key[]` goes into each element of a list. */
function* valuesAt(
  value: Json,
  [step, ...rest]: readonly string[],
  field = '',
): Iterable<{ readonly field: string; readonly value: Json }> {
  if (step === undefined) {
    yield { field, value };
    return;
  }
  const key = step.replace('[]', '');
  const next = record(value)[key];
  const here = field === '' ? key : `${field}.${key}`;
  if (next === undefined || next === null) return;
  if (!step.endsWith('[]')) yield* valuesAt(next, rest, here);
  else if (Array.isArray(next)) for (const [index, item] of next.entries()) yield* valuesAt(item, rest, `${here}[${index}]`);
}
