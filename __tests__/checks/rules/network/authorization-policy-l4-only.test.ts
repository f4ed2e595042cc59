import { authorizationPolicyL4Only } from '../../../../checks/rules/network/authorization-policy-l4-only';
import { violationsOf } from '../../../support/manifests';

const policy = (spec: string, namespace = 'apps') => `
{ apiVersion: v1, kind: Namespace, metadata: { name: apps, labels: { istio.io/dataplane-mode: ambient } } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: gateway, namespace: ingress, labels: { app: gateway } }, spec: {} }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: ${namespace} }
spec: ${spec}
`;

test.each([
  [
    'a method',
    policy('{ rules: [{ to: [{ operation: { methods: [GET] } }] }] }'),
    'spec.rules[0].to[0].operation.methods: ztunnel cannot see "methods"',
  ],
  [
    'a path, mesh-wide',
    policy('{ rules: [{ to: [{ operation: { paths: [/x] } }] }] }', 'istio-system'),
    'spec.rules[0].to[0].operation.paths: ztunnel cannot see "paths"',
  ],
  [
    'a JWT identity',
    policy('{ rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }'),
    'spec.rules[0].from[0].source.requestPrincipals: ztunnel cannot see "requestPrincipals"',
  ],
  [
    'a header',
    policy('{ rules: [{ when: [{ key: "request.headers[x]", values: [a] }] }] }'),
    'spec.rules[0].when[0].key: ztunnel cannot see "request.headers[x]"',
  ],
  ['an external authorizer', policy('{ action: CUSTOM, rules: [{}] }'), 'spec.action: CUSTOM is not enforced by ztunnel'],
])('%s is found in the ambient mesh', (_title, yaml, expected) => {
  expect(violationsOf(authorizationPolicyL4Only, yaml)).toEqual([expected]);
});

const HTTP = 'rules: [{ to: [{ operation: { methods: [GET] } }] }]';

test.each([
  [
    'identities, namespaces, addresses and ports',
    policy(
      '{ rules: [{ from: [{ source: { principals: [a], namespaces: [b], ipBlocks: [c] } }], to: [{ operation: { ports: ["80"] } }], when: [{ key: source.ip, values: [d] }] }] }',
    ),
  ],
  ['an empty spec, which denies all', policy('{}')],
  ['a policy that a waypoint enforces', policy(`{ targetRefs: [{ kind: Gateway, name: waypoint }], ${HTTP} }`)],
  ['a policy for a gateway outside of the mesh', policy(`{ selector: { matchLabels: { app: gateway } }, ${HTTP} }`, 'ingress')],
  ['a namespace that is not known to be ambient', policy(`{ ${HTTP} }`, 'sidecars')],
])('%s passes', (_title, yaml) => {
  expect(violationsOf(authorizationPolicyL4Only, yaml)).toEqual([]);
});
