import { hostNamespace } from '../../../../checks/rules/workloads/host-namespace';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

test.each([
  [
    'hostNetwork: true',
    ['spec.template.spec.hostNetwork: hostNetwork: shares the network of the node, where no NetworkPolicy reaches it'],
  ],
  ['hostPID: true', ['spec.template.spec.hostPID: hostPID: sees and can signal every process of the node']],
  ['hostIPC: true', ['spec.template.spec.hostIPC: hostIPC: shares the shared memory of the node']],
  ['hostNetwork: false', []],
  ['shareProcessNamespace: true', []],
])('%s', (pod, expected) => {
  expect(violationsOf(hostNamespace, workload('DaemonSet', { pod }))).toEqual(expected);
});
