import { type PolicyRule, rbac } from '../../rbac';
import type { Rule } from '../../rule';

/**
 * No Role or ClusterRole says `*` for verbs, API groups, resources or URLs. `*` + `/scale` (a subresource of every resource) and
 * URL prefixes such as `/metrics/*` are limited and pass.
 */
export const rbacWildcard: Rule = {
  id: 'rbac-wildcard',
  severity: 'error',
  why: 'A wildcard also grants what does not exist yet: verbs, kinds and subresources of the next release or CRD.',
  remedy: 'List the verbs, groups and resources that the program uses, or accept it with a reason.',
  acceptable: true,
  *check(inventory) {
    for (const { manifest, rules } of rbac(inventory).roles) {
      for (const rule of rules) {
        const places = Object.entries(PLACES).filter(([, values]) => values(rule).includes('*'));
        if (places.length === 0) continue;
        const verbs = rule.verbs.join(', ');
        const on =
          rule.nonResourceUrls.length > 0 ? rule.nonResourceUrls : rule.resources.map((resource) => inGroup(rule, resource));
        yield {
          manifest,
          field: rule.field,
          message: `"*" in ${places.map(([place]) => place).join(', ')}: ${verbs} on ${on.join(', ')}`,
        };
      }
    }
  },
};

const PLACES: Readonly<Record<string, (rule: PolicyRule) => readonly string[]>> = {
  verbs: ({ verbs }) => verbs,
  apiGroups: ({ apiGroups }) => apiGroups,
  resources: ({ resources }) => resources,
  nonResourceURLs: ({ nonResourceUrls }) => nonResourceUrls,
};

const inGroup = ({ apiGroups }: PolicyRule, resource: string): string => {
  const groups = apiGroups.filter((group) => group !== '').join('|');
  return groups === '' ? resource : `${resource}.${groups}`;
};
