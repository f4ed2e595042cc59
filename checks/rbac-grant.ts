import type { Inventory } from './inventory';
import { type PolicyRule, rbac } from './rbac';
import type { Violation } from './rule';

/** Verbs on resources; a resource may be a subresource such as `pods/exec`. */
export interface Permission {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What a rule grants of a permission; empty lists where it grants nothing. */
export interface Granted {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** `*` in all three places: what `rbac-wildcard` reports, so that the other rules need not repeat it. */
export const isEverything = ({ apiGroups, resources, verbs }: PolicyRule): boolean =>
  [apiGroups, resources, verbs].every((values) => values.includes('*'));

/**
 * The part of a permission that a rule grants, with the wildcards of
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/: `*` everywhere, and `*` + `/exec` for a subresource of every resource.
 */
export function granted(rule: PolicyRule, { group, resources, verbs }: Permission): Granted {
  const isInGroup = rule.apiGroups.includes('*') || rule.apiGroups.includes(group);
  const held = (values: readonly string[], wanted: readonly string[]) =>
    values.includes('*') ? wanted : wanted.filter((value) => values.includes(value));
  const ofAnyResource = (resource: string) =>
    resource.includes('/') && rule.resources.includes(`*${resource.slice(resource.indexOf('/'))}`);
  const some = new Set([...held(rule.resources, resources), ...resources.filter(ofAnyResource)]);
  const heldVerbs = held(rule.verbs, verbs);
  if (!isInGroup || some.size === 0 || heldVerbs.length === 0) return { resources: [], verbs: [] };
  return { resources: resources.filter((resource) => some.has(resource)), verbs: heldVerbs };
}

/** How a rule looks at permissions. */
export interface GrantOptions {
  /**
   * Whether `resourceNames` take the danger away.
   *
   * @default - true
   */
  readonly namesLimit?: boolean;
}

/** Every rule of a Role or ClusterRole of the set that grants some of `permissions`: one violation per rule. */
export function* grantViolations(
  inventory: Inventory,
  permissions: readonly Permission[],
  { namesLimit = true }: GrantOptions = {},
): Iterable<Violation> {
  for (const { manifest, rules } of rbac(inventory).roles) {
    for (const rule of rules) {
      if (isEverything(rule) || (namesLimit && rule.resourceNames.length > 0)) continue;
      const parts = permissions.map((permission) => granted(rule, permission)).filter(({ verbs }) => verbs.length > 0);
      if (parts.length > 0) yield { manifest, field: rule.field, message: `may ${parts.map(grantText).join('; ')}` };
    }
  }
}

/** `get, list on secrets` */
export const grantText = ({ verbs, resources }: Granted): string => `${verbs.join(', ')} ${resources.join(', ')}`;
