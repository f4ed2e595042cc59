import { nodeAgentPriority } from '../../../../checks/rules/rollouts/node-agent-priority';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const RIGHTS = 'securityContext: { capabilities: { add: [NET_RAW] } }';
const found = (kind: string, pod: string, container: string) =>
  violationsOf(nodeAgentPriority, workload(kind, { pod, container }));

test.each([
  ['NET_RAW', RIGHTS],
  ['privileged', 'securityContext: { privileged: true }'],
])('an agent with hostNetwork and %s has a priority class', (_title, container) => {
  expect(found('DaemonSet', 'hostNetwork: true', container)).toEqual([
    'spec.template.spec.priorityClassName: a network agent without priority class',
  ]);
  expect(found('DaemonSet', 'hostNetwork: true\npriorityClassName: system-node-critical', container)).toEqual([]);
});

test.each([
  ['a Deployment', 'Deployment', 'hostNetwork: true', RIGHTS],
  ['an agent that only looks', 'DaemonSet', 'hostNetwork: true', ''],
  ['an agent with its own network', 'DaemonSet', '', RIGHTS],
])('%s needs none', (_title, kind, pod, container) => {
  expect(found(kind, pod, container)).toEqual([]);
});

test('a number as priority is as good', () => {
  expect(found('DaemonSet', 'hostNetwork: true\npriority: 1000', RIGHTS)).toEqual([]);
});

test('one container with the rights is enough, an init container with them is not', () => {
  const init = (more: string) => `hostNetwork: true\ninitContainers: [{ name: a, ${RIGHTS}${more} }]`;
  expect(found('DaemonSet', init(', restartPolicy: Always'), '')).toHaveLength(1);
  expect(found('DaemonSet', init(''), '')).toEqual([]);
});
