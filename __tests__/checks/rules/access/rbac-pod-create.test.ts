import { rbacPodCreate } from '../../../../checks/rules/access/rbac-pod-create';
import { violationsOf } from '../../../support/manifests';

const role = (kind: string, rule: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: r, ${kind === 'Role' ? 'namespace: apps' : ''} }
rules: [{ ${rule} }]
---`;
const binding = (kind: string, role: string, subject: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: b, ${kind === 'RoleBinding' ? 'namespace: apps' : ''} }
roleRef: { kind: ${role}, name: r }
subjects: [{ ${subject} }]`;
const PODS = "apiGroups: [''], resources: [pods], verbs: [create]";
const OWN = 'kind: ServiceAccount, name: web, namespace: apps';
const OTHER = 'kind: ServiceAccount, name: web, namespace: other';
const everywhere = binding('ClusterRoleBinding', 'ClusterRole', OWN);

test.each([
  ['pods in every namespace', role('ClusterRole', PODS) + everywhere, ['rules[0]: may create pods in every namespace']],
  [
    'changing workloads in every namespace',
    role('ClusterRole', 'apiGroups: [apps], resources: [deployments, deployments/scale], verbs: [get, patch]') + everywhere,
    ['rules[0]: may patch deployments in every namespace'],
  ],
  [
    'pods in the namespace of others',
    role('Role', PODS) + binding('RoleBinding', 'Role', OTHER),
    ['subjects[0]: ServiceAccount other/web may create pods in namespace apps'],
  ],
  ['pods in its own namespace', role('Role', PODS) + binding('RoleBinding', 'Role', OWN), []],
  ['a ClusterRole for its own namespace', role('ClusterRole', PODS) + binding('RoleBinding', 'ClusterRole', OWN), []],
  ['a ClusterRole that is bound to nobody', role('ClusterRole', PODS) + everywhere.replace('name: r', 'name: other'), []],
  ['scaling only', role('ClusterRole', 'apiGroups: [apps], resources: [deployments/scale], verbs: [update]') + everywhere, []],
  ['labelling pods', role('ClusterRole', "apiGroups: [''], resources: [pods], verbs: [patch, update]") + everywhere, []],
  ['a person in a namespace', role('Role', PODS) + binding('RoleBinding', 'Role', 'kind: User, name: alice'), []],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(rbacPodCreate, yaml)).toEqual(violations);
});
