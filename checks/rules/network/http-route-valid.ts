import { at, type JsonObject, records, tryText } from '../../json';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

/** PathMatchType of gateway.networking.k8s.io/v1. */
const PATH_TYPES = ['Exact', 'PathPrefix', 'RegularExpression'];

/** Paths of HTTPRoutes have a type of Gateway API, and a rule that redirects has no backends (both are in the CRD, as enum and CEL). */
export const httpRouteValid: Rule = {
  id: 'http-route-valid',
  severity: 'error',
  why: 'The API server refuses the route, so nobody gets through.',
  remedy: `Write one of ${PATH_TYPES.join(', ')}; give a redirect a rule of its own.`,
  *check(inventory) {
    for (const manifest of objectIndex(inventory).ofKind({ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' })) {
      for (const [nth, rule] of records(at(manifest.object, 'spec', 'rules')).entries()) {
        for (const { field, message } of problemsOf(rule)) yield { manifest, field: `spec.rules[${nth}].${field}`, message };
      }
    }
  },
};

interface Problem {
  /** Within the rule of the route. */
  readonly field: string;
  readonly message: string;
}

function* problemsOf(rule: JsonObject): Iterable<Problem> {
  for (const [index, match] of records(rule.matches).entries()) {
    const type = tryText(at(match, 'path', 'type')) ?? 'PathPrefix';
    if (!PATH_TYPES.includes(type)) yield { field: `matches[${index}].path.type`, message: `${type} is no type of path` };
  }
  const backends = records(rule.backendRefs).length;
  const redirect = records(rule.filters).findIndex(({ type }) => type === 'RequestRedirect');
  if (redirect >= 0 && backends > 0) {
    yield {
      field: `filters[${redirect}]`,
      message: `the rule redirects and has ${backends} backendRefs that nothing would reach`,
    };
  }
}
