import { authorizationPolicyPrincipal } from '../../../../checks/rules/references/authorization-policy-principal';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const OTHERS = `
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: web, namespace: edge } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: lan, namespace: edge }, spec: { gatewayClassName: istio } }
---`;
const policy = (principal: string, key = 'principals') => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: apps }
spec: { rules: [{ from: [{ source: { ${key}: ["${principal}"] } }] }] }`;

test.each(['principals', 'notPrincipals'])('a misspelt account in %s is found', (key) => {
  expect(violationsOf(authorizationPolicyPrincipal, OTHERS + policy('cluster.local/ns/edge/sa/wb', key))).toEqual([
    `spec.rules[0].from[0].source.${key}[0]: ServiceAccount edge/wb does not exist (did you mean "web"?)`,
  ]);
});

test.each([
  ['an account of the set', 'cluster.local/ns/edge/sa/web'],
  ['the account of every namespace', 'cluster.local/ns/edge/sa/default'],
  ['the account that Istio makes for a Gateway', 'cluster.local/ns/edge/sa/lan-istio'],
  ['any account of a namespace', 'cluster.local/ns/edge/sa/*'],
  ['a pattern for the trust domain', '*/ns/edge/sa/wb'],
  ['an account of another trust domain', 'other.example/ns/edge/sa/wb'],
])('%s is fine', (_title, principal) => {
  expect(violationsOf(authorizationPolicyPrincipal, OTHERS + policy(principal))).toEqual([]);
});

test('a namespace of which the set shows nothing proves nothing, unless it is a whole lab', () => {
  const elsewhere = policy('cluster.local/ns/elsewhere/sa/web');
  expect(violationsOf(authorizationPolicyPrincipal, OTHERS + elsewhere)).toEqual([]);
  expect(violationsOf(authorizationPolicyPrincipal, OTHERS + elsewhere, smallLab)).toHaveLength(1);
});
