import { httpRouteValid } from '../../../../checks/rules/network/http-route-valid';
import { violationsOf } from '../../../support/manifests';

const REDIRECT = 'filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }]';

test.each([
  [
    'the type of path that Ingress has',
    '{ matches: [{ path: { value: / } }, { path: { type: Prefix, value: / } }] }',
    ['spec.rules[0].matches[1].path.type: Prefix is no type of path'],
  ],
  ['a type of path of Gateway API', '{ matches: [{ path: { type: RegularExpression, value: /a.* } }] }', []],
  [
    'a redirect and a backend',
    `{ ${REDIRECT}, backendRefs: [{ name: web, port: 80 }] }`,
    ['spec.rules[0].filters[0]: the rule redirects and has 1 backendRefs that nothing would reach'],
  ],
  ['a redirect alone, and a backend in the next rule', `{ ${REDIRECT} }, { backendRefs: [{ name: web, port: 80 }] }`, []],
])('a route with %s', (_title, rules, expected) => {
  const route = `{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: apps }, spec: { rules: [${rules}] } }`;
  expect(violationsOf(httpRouteValid, route)).toEqual(expected);
});
