import { privilegedContainer } from '../../../../checks/rules/workloads/privileged-container';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'spec.template.spec.containers[0].securityContext';

test.each([
  ['privileged', '{ privileged: true, capabilities: { add: [SYS_ADMIN] } }', [`${F}.privileged: container main is privileged`]],
  ['SYS_ADMIN', '{ capabilities: { add: [NET_ADMIN, SYS_ADMIN] } }', [`${F}.capabilities.add: container main adds SYS_ADMIN`]],
  ['all capabilities', '{ capabilities: { add: [ALL] } }', [`${F}.capabilities.add: container main adds ALL`]],
  ['NET_ADMIN', '{ capabilities: { add: [NET_ADMIN, NET_RAW] } }', []],
  ['not privileged', '{ privileged: false, capabilities: { drop: [ALL] } }', []],
])('a container that is %s', (_title, context, expected) => {
  expect(violationsOf(privilegedContainer, workload('DaemonSet', { container: `securityContext: ${context}` }))).toEqual(
    expected,
  );
});
