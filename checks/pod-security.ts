import type { Json } from './json';
import type { PodTemplate } from './pod';
import { baselineDemands } from './pod-security/baseline';
import type { Demand } from './pod-security/demand';
import { restrictedDemands } from './pod-security/restricted';

/** A level of the Pod Security Standards. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/** What one field of a pod does that a level forbids. */
export interface PodSecurityViolation {
  readonly field: string;
  readonly message: string;
}

/** The policy version that `latest` means on Kubernetes 1.36. */
const LATEST = 36;

/** The label by which a namespace enforces a level. */
export const ENFORCE = 'pod-security.kubernetes.io/enforce';

/**
 * What the PodSecurity admission of Kubernetes 1.36 enforces in a namespace with these labels. No label means `privileged`;
 * a value that is no level is enforced as `restricted`, and a version that is none as `latest`, as the admission does
 * (k8s.io/pod-security-admission/api PolicyToEvaluate).
 */
export function enforcedPolicy(labels: Readonly<Record<string, string>>): { level: PodSecurityLevel; minor: number } {
  const level = labels[ENFORCE] ?? 'privileged';
  const minor = /^v1\.(\d+)$/.exec(labels[`${ENFORCE}-version`] ?? '')?.[1];
  return { level: isLevel(level) ? level : 'restricted', minor: minor === undefined ? LATEST : Number(minor) };
}

/** True if `text` names a level. */
export const isLevel = (text: Json | undefined): text is PodSecurityLevel =>
  text === 'privileged' || text === 'baseline' || text === 'restricted';

/**
 * Everything that the admission of Kubernetes 1.36 refuses about a pod at a level, field by field; empty if it admits the pod.
 * `minor` is the policy version (`enforce-version: v1.25` is 25), the newest by default. Sidecars and init containers are held
 * to the same demands as containers.
 *
 * Source: k8s.io/pod-security-admission/policy of release 1.36, one demand per check_*.go there.
 */
export function podSecurityViolations(
  pod: PodTemplate,
  level: PodSecurityLevel,
  minor = LATEST,
): readonly PodSecurityViolation[] {
  if (level === 'privileged') return [];
  const demands: readonly Demand[] = level === 'baseline' ? baselineDemands : [...restrictedDemands, ...baselineDemands];
  const found = new Map<string, PodSecurityViolation>();
  for (const demand of demands) {
    for (const violation of demand(pod, minor)) if (!found.has(violation.field)) found.set(violation.field, violation);
  }
  return [...found.values()];
}
