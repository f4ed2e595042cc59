import { loadBalancerLocal } from '../../../../checks/rules/network/load-balancer-local';
import { violationsOf } from '../../../support/manifests';

const service = (type: string, policy: string) => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps }
spec: { type: ${type}, ${policy} ports: [{ port: 80 }] }`;

test.each([
  [
    'a LoadBalancer without a policy',
    service('LoadBalancer', ''),
    ['spec.externalTrafficPolicy: LoadBalancer Service with Cluster, the default'],
  ],
  [
    'a NodePort with Cluster',
    service('NodePort', 'externalTrafficPolicy: Cluster,'),
    ['spec.externalTrafficPolicy: NodePort Service with Cluster'],
  ],
  ['a LoadBalancer with Local', service('LoadBalancer', 'externalTrafficPolicy: Local,'), []],
  ['a ClusterIP Service', service('ClusterIP', ''), []],
])('%s', (_title, yaml, expected) => {
  expect(violationsOf(loadBalancerLocal, yaml)).toEqual(expected);
});
