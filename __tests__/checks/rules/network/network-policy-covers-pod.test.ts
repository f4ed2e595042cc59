import { networkPolicyCoversPod } from '../../../../checks/rules/network/network-policy-covers-pod';
import { violationsOf } from '../../../support/manifests';

const deployment = (spec = '{}') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps }
spec: { template: { metadata: { labels: { app: web } }, spec: ${spec} } }
`;
const policy = (spec: string, namespace = 'apps') => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: ${namespace} }
spec: ${spec}
`;
const calico = (kind: string, spec: string) => `---
apiVersion: crd.projectcalico.org/v1
kind: ${kind}
metadata: { name: default-deny, namespace: apps }
spec: ${spec}
`;
const field = 'spec.template.metadata.labels';

test.each([
  ['no policy at all', '', ['ingress and egress']],
  [
    'a policy for other pods',
    policy('{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress, Egress] }'),
    ['ingress and egress'],
  ],
  [
    'a policy of another namespace',
    policy('{ podSelector: {}, policyTypes: [Ingress, Egress] }', 'other'),
    ['ingress and egress'],
  ],
  ['a policy without types and egress rules', policy('{ podSelector: {} }'), ['egress']],
  ['a policy for egress only', policy('{ podSelector: {}, policyTypes: [Egress] }'), ['ingress']],
  [
    "a Calico policy for the nodes' own interfaces",
    calico('GlobalNetworkPolicy', '{ selector: has(host-endpoint), types: [Ingress, Egress] }'),
    ['ingress and egress'],
  ],
])('%s leaves a pod open', (_title, policies, open) => {
  expect(violationsOf(networkPolicyCoversPod, deployment() + policies)).toEqual(
    open.map((directions) => `${field}: no NetworkPolicy selects its pods for ${directions}`),
  );
});

test.each([
  ['a default deny of the namespace', policy('{ podSelector: {}, policyTypes: [Ingress, Egress] }')],
  [
    'a policy by expression',
    policy('{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] }, policyTypes: [Ingress, Egress] }'),
  ],
  ['a policy with egress rules and no types', policy('{ podSelector: {}, egress: [{}] }')],
  [
    'two policies, one for each direction',
    policy('{ podSelector: {}, policyTypes: [Ingress] }') +
      policy('{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress] }'),
  ],
  [
    'a Calico default deny',
    calico(
      'GlobalNetworkPolicy',
      calico(
        'GlobalNetworkPolicy',
        `{ namespaceSelector: "projectcalico.org/name not in {'kube-system'}", types: [Ingress, Egress] }`,
      ),
    ),
  ],
  [
    'a Calico policy whose selector cannot be read',
    calico('GlobalNetworkPolicy', "{ selector: app starts with 'w', types: [Ingress, Egress] }"),
  ],
])('%s covers a pod', (_title, policies) => {
  expect(violationsOf(networkPolicyCoversPod, deployment() + policies)).toEqual([]);
});

test('pods in the host network are not subject to policies', () => {
  expect(violationsOf(networkPolicyCoversPod, deployment('{ hostNetwork: true }'))).toEqual([]);
});
