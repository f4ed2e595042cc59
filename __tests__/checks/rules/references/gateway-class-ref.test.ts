import { gatewayClassRef } from '../../../../checks/rules/references/gateway-class-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const CLASS = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: own }
---`;
const gateway = (name: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: ingress }
spec: { gatewayClassName: ${name} }`;

test.each([
  ['a missing class', CLASS + gateway('onw'), ['spec.gatewayClassName: GatewayClass onw does not exist (did you mean "own"?)']],
  ['a class of the set', CLASS + gateway('own'), []],
  ['a class that istiod makes', CLASS + gateway('istio'), []],
  ['a set that shows no class', gateway('cilium'), []],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(gatewayClassRef, yaml)).toEqual(violations);
});

test('in a lab the class of an Ingress must exist', () => {
  const ingress = '\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec: { ingressClassName: nginx }';
  expect(violationsOf(gatewayClassRef, ingress, smallLab)).toEqual([
    'spec.ingressClassName: IngressClass nginx does not exist (there is none)',
  ]);
});
