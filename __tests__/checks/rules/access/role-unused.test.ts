import { roleUnused } from '../../../../checks/rules/access/role-unused';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const role = (kind: string, name: string, labels = '', more = '') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}, ${kind === 'Role' ? 'namespace: apps,' : ''} labels: { ${labels} } }
${more}
---`;
const binding = (reference: string, subjects = '[{ kind: User, name: alice }]') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: b, namespace: apps }
roleRef: { ${reference} }
subjects: ${subjects}`;
const OTHER = binding('kind: ClusterRole, name: view');
const AGGREGATE = 'aggregationRule: { clusterRoleSelectors: [{ matchLabels: { for: monitoring } }] }';

test.each([
  ['a Role that nothing binds', role('Role', 'r') + OTHER, ['Role r is bound to nobody']],
  ['a Role that is bound to no subject', role('Role', 'r') + binding('kind: Role, name: r', '[]'), ['Role r is bound to nobody']],
  [
    'a ClusterRole where a Role of that name is bound',
    role('ClusterRole', 'r') + binding('kind: Role, name: r'),
    ['ClusterRole r is bound to nobody'],
  ],
  ['a Role that is bound', role('Role', 'r') + binding('kind: Role, name: r'), []],
  ['a ClusterRole that is bound in a namespace', role('ClusterRole', 'r') + binding('kind: ClusterRole, name: r'), []],
  ['a part of the built-in view', role('ClusterRole', 'r', "rbac.authorization.k8s.io/aggregate-to-view: 'true'") + OTHER, []],
  [
    'a part of another role',
    role('ClusterRole', 'r', 'for: monitoring') +
      role('ClusterRole', 'whole', '', AGGREGATE) +
      binding('kind: ClusterRole, name: whole'),
    [],
  ],
  ['a set without any binding', role('Role', 'r').replace('---', ''), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(roleUnused, yaml)).toEqual(messages.map((message) => `metadata.name: ${message}`));
});

test('a lab shows all its bindings', () => {
  expect(violationsOf(roleUnused, role('Role', 'r').replace('---', ''), smallLab)).toHaveLength(1);
});
