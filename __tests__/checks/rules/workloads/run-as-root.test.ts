import { runAsRoot } from '../../../../checks/rules/workloads/run-as-root';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'spec.template.spec.securityContext';
const OPEN = [`${F}: main: whatever user the image names, root by default`];

test.each([
  ['nothing said', {}, OPEN],
  ['user 0', { container: 'securityContext: { runAsUser: 0 }' }, [`${F}: main: runAsUser 0`]],
  ['user 0 of the pod', { pod: 'securityContext: { runAsUser: 0 }' }, [`${F}: main: runAsUser 0`]],
  [
    'a container that takes non-root back',
    { pod: 'securityContext: { runAsNonRoot: true }', container: 'securityContext: { runAsNonRoot: false }' },
    OPEN,
  ],
  ['runAsNonRoot of the pod', { pod: 'securityContext: { runAsNonRoot: true }' }, []],
  ['runAsNonRoot of the container', { container: 'securityContext: { runAsNonRoot: true }' }, []],
  ['a user by number', { pod: 'securityContext: { runAsUser: 1000 }' }, []],
  ['a user namespace', { pod: 'hostUsers: false' }, []],
  ['a Windows pod', { pod: 'os: { name: windows }' }, []],
])('%s', (_title, text, expected) => {
  expect(violationsOf(runAsRoot, workload('Deployment', text))).toEqual(expected);
});
