import { hostPortClash } from '../../../../checks/rules/workloads/host-port-clash';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const ON = (node: string) => `nodeSelector: { kubernetes.io/hostname: ${node} }`;
const port = (more = '') => `ports: [{ containerPort: 9100, hostPort: 9100${more} }]`;
const CLASH = ['spec.template.spec.containers[0].ports[0]: host port 9100/TCP is taken by DaemonSet apps/one'];
const pair = (kind: string, one: object, two: object) =>
  workload('DaemonSet', { name: 'one', ...one }) + workload(kind, { name: 'two', ...two });

test('two DaemonSets with the same port are found, with and without a lab', () => {
  const yaml = pair('DaemonSet', { container: port() }, { container: port() });
  expect(violationsOf(hostPortClash, yaml, smallLab)).toEqual(CLASH);
  expect(violationsOf(hostPortClash, yaml)).toEqual(CLASH);
});

test('with hostNetwork every declared port is a host port', () => {
  const text = { pod: 'hostNetwork: true', container: 'ports: [{ containerPort: 9100 }]' };
  expect(violationsOf(hostPortClash, pair('DaemonSet', text, text))).toEqual(CLASH);
});

test('a Deployment that finds the port taken on each of its nodes is found', () => {
  const yaml = pair('Deployment', { container: port() }, { container: port(), pod: ON('pi') });
  expect(violationsOf(hostPortClash, yaml, smallLab)).toEqual(CLASH);
});

test.each([
  ['different protocols', pair('DaemonSet', { container: port() }, { container: port(', protocol: UDP') })],
  [
    'different addresses',
    pair('DaemonSet', { container: port(', hostIP: 127.0.0.1') }, { container: port(', hostIP: 192.168.1.11') }),
  ],
  ['different nodes', pair('DaemonSet', { container: port(), pod: ON('pi') }, { container: port(), pod: ON('tower') })],
  ['a Deployment with another node to go to', pair('Deployment', { container: port(), pod: ON('pi') }, { container: port() })],
  [
    'a container port without host port',
    pair('DaemonSet', { container: port() }, { container: 'ports: [{ containerPort: 9100 }]' }),
  ],
])('%s do not clash', (_title, yaml) => {
  expect(violationsOf(hostPortClash, yaml, smallLab)).toEqual([]);
});

test('without a lab node selectors are given the benefit of the doubt', () => {
  const yaml = pair('DaemonSet', { container: port(), pod: ON('pi') }, { container: port() });
  expect(violationsOf(hostPortClash, yaml)).toEqual([]);
});

test.each([
  ['two DaemonSets that share one node', pair('DaemonSet', { container: port() }, { container: port(), pod: ON('pi') })],
  ['every address and one of them', pair('DaemonSet', { container: port() }, { container: port(', hostIP: 192.168.1.11') })],
  [
    'one address and every',
    pair('DaemonSet', { container: port(', hostIP: 192.168.1.11') }, { container: port(', hostIP: 0.0.0.0') }),
  ],
])('%s clash', (_title, yaml) => {
  expect(violationsOf(hostPortClash, yaml, smallLab)).toHaveLength(1);
});

test('two Deployments are spread by the scheduler', () => {
  const yaml =
    workload('Deployment', { name: 'one', container: port() }) + workload('Deployment', { name: 'two', container: port() });
  expect(violationsOf(hostPortClash, yaml, smallLab)).toEqual([]);
});

test('a workload that fits no node clashes with nothing', () => {
  const yaml = pair('Deployment', { container: port() }, { container: port(), pod: ON('nowhere') });
  expect(violationsOf(hostPortClash, yaml, smallLab)).toEqual([]);
});
