import { hostNetworkDnsPolicy } from '../../../../checks/rules/workloads/host-network-dns-policy';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'spec.template.spec.dnsPolicy';
const URL = "env: [{ name: URL, value: 'http://metrics.monitoring.svc:8429/write' }]";

test.each([
  [
    'ClusterFirst with hostNetwork',
    { pod: 'hostNetwork: true\ndnsPolicy: ClusterFirst' },
    [`${F}: dnsPolicy ClusterFirst with hostNetwork`],
  ],
  [
    'the name of a Service in the environment',
    { pod: 'hostNetwork: true', container: URL },
    [`${F}: dnsPolicy is not set with hostNetwork, and http://metrics.monitoring.svc:8429/write is a Service`],
  ],
  ['no policy and no names', { pod: 'hostNetwork: true' }, []],
  ['ClusterFirstWithHostNet', { pod: 'hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet', container: URL }, []],
  ['Default on purpose', { pod: 'hostNetwork: true\ndnsPolicy: Default', container: URL }, []],
  ['a pod with its own network', { pod: 'dnsPolicy: ClusterFirst', container: URL }, []],
  ['a file called .svcrc', { pod: 'hostNetwork: true', container: "args: ['/etc/app.svcrc']" }, []],
])('%s', (_title, text, expected) => {
  expect(violationsOf(hostNetworkDnsPolicy, workload('DaemonSet', text))).toEqual(expected);
});
