import { ALLOW_PREFIX } from './annotations';
import type { Inventory } from './inventory';
import type { Manifest } from './manifest';
import type { Finding, Rule, Violation } from './rule';

/** The shortest reason that can mean something. */
const REASON_LENGTH = 12;

/** Runs `rules` over a cluster: every violation that no annotation accepts, and every acceptance that accepts nothing. */
export function check(inventory: Inventory, rules: readonly Rule[]): readonly Finding[] {
  const used = new Set<string>();
  const findings: Finding[] = [];
  for (const rule of rules) {
    for (const violation of rule.check(inventory)) {
      if (rule.acceptable && isAccepted(violation.manifest, rule.id)) used.add(usage(violation.manifest, rule.id));
      else findings.push(toFinding(rule, violation));
    }
  }
  for (const manifest of inventory.manifests) findings.push(...idleAcceptances(manifest, rules, used));
  return findings;
}

/** `metallb: DaemonSet metallb-system/speaker` */
export const subject = (finding: Pick<Finding, 'component' | 'kind' | 'namespace' | 'name'>): string =>
  `${finding.component}: ${finding.kind} ${finding.namespace ? `${finding.namespace}/` : ''}${finding.name}`;

const usage = (manifest: Manifest, rule: string) =>
  `${manifest.path}#${manifest.kind}/${manifest.namespace}/${manifest.name}#${rule}`;

const isAccepted = (manifest: Manifest, rule: string) =>
  (manifest.annotations[`${ALLOW_PREFIX}${rule}`]?.trim().length ?? 0) >= REASON_LENGTH;

/** A violation with what its rule says of all of them. */
export const toFinding = (rule: Pick<Rule, 'id' | 'severity' | 'why' | 'remedy'>, violation: Violation): Finding => ({
  rule: rule.id,
  severity: rule.severity,
  component: violation.manifest.component,
  path: violation.manifest.path,
  kind: violation.manifest.kind,
  namespace: violation.manifest.namespace,
  name: violation.manifest.name,
  field: violation.field,
  message: violation.message,
  why: rule.why,
  remedy: violation.remedy ?? rule.remedy,
});

const IDLE: Pick<Rule, 'id' | 'severity' | 'why' | 'remedy'> = {
  id: 'acceptance-in-use',
  severity: 'warning',
  why: 'An acceptance that accepts nothing hides the next real violation.',
  remedy: 'Remove the annotation, or correct its rule name or reason.',
};

function* idleAcceptances(manifest: Manifest, rules: readonly Rule[], used: ReadonlySet<string>): Iterable<Finding> {
  for (const [annotation, reason] of Object.entries(manifest.annotations)) {
    if (!annotation.startsWith(ALLOW_PREFIX)) continue;
    const id = annotation.slice(ALLOW_PREFIX.length);
    if (used.has(usage(manifest, id))) continue;
    const rule = rules.find((candidate) => candidate.id === id);
    const message = !rule
      ? `no rule is called "${id}"`
      : !rule.acceptable
        ? `"${id}" cannot be accepted`
        : isAccepted(manifest, id)
          ? `"${id}" finds nothing here`
          : `the reason "${reason}" is shorter than ${REASON_LENGTH} characters`;
    yield toFinding(IDLE, { manifest, field: `metadata.annotations["${annotation}"]`, message });
  }
}
