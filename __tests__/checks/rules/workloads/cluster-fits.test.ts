import { inventory } from '../../../../checks/inventory';
import { clusterFits } from '../../../../checks/rules/workloads/cluster-fits';
import { smallLab } from '../../../support/lab';
import { manifestsOf, violationsOf } from '../../../support/manifests';
import { APART, workload } from '../../../support/workload';

const asks = (memory: string) => `resources: { requests: { cpu: 100m, memory: ${memory} } }`;

test('workloads that fit one by one but not together are found, with the numbers', () => {
  const pod = 'nodeSelector: { kubernetes.io/hostname: pi }';
  const two =
    workload('Deployment', { pod, container: asks('4Gi') }) +
    workload('Deployment', { name: 'api', pod, container: asks('5Gi') });
  expect(violationsOf(clusterFits, two, smallLab)).toEqual([
    'spec: pods that can only land on pi request 9.0 GiB together; there is 7.5 GiB',
    'spec: pods that can only land on pi while x86 is down request 9.0 GiB together; there is 7.5 GiB',
  ]);
});

test('what the Pi cannot take over when x86 is down is found', () => {
  expect(violationsOf(clusterFits, workload('Deployment', { spec: 'replicas: 2', container: asks('6Gi') }), smallLab)).toEqual([
    'spec: pods that can only land on pi while x86 is down request 12.0 GiB together; there is 7.5 GiB',
  ]);
});

test('replicas that are kept apart do not all come to the Pi', () => {
  const yaml = workload('Deployment', { spec: 'replicas: 2', pod: APART, container: asks('6Gi') });
  expect(violationsOf(clusterFits, yaml, smallLab)).toEqual([]);
});

test('a DaemonSet takes its share of each node', () => {
  const agent = workload('DaemonSet', { name: 'agent', container: asks('3Gi') });
  const app = workload('Deployment', { pod: 'nodeSelector: { kubernetes.io/hostname: pi }', container: asks('5Gi') });
  expect(violationsOf(clusterFits, agent, smallLab)).toEqual([]);
  expect(violationsOf(clusterFits, agent + app, smallLab)).toHaveLength(2);
});

test('x86-only pods do not burden the Pi', () => {
  const pod = 'nodeSelector: { kubernetes.io/arch: amd64 }';
  expect(violationsOf(clusterFits, workload('Deployment', { pod, container: asks('40Gi') }), smallLab)).toEqual([]);
});

test('what fills a node exactly fits it', () => {
  const pod = 'nodeSelector: { kubernetes.io/hostname: pi }';
  expect(violationsOf(clusterFits, workload('Deployment', { pod, container: asks('7680Mi') }), smallLab)).toEqual([]);
});

test('the finding stands on the object that asks for most', () => {
  const pod = 'nodeSelector: { kubernetes.io/hostname: tower }';
  const yaml = ['30Gi', '50Gi', '10Gi'].map((memory) =>
    workload('Deployment', { name: `app-${memory.toLowerCase()}`, pod, container: asks(memory) }),
  );
  const found = [...clusterFits.check(inventory(manifestsOf(yaml.join('')), smallLab))];
  expect(found.map(({ manifest }) => manifest.name)).toEqual(['app-50gi']);
});

test('groups that overlap in one node are added up only where one contains the other', () => {
  const onTower = workload('Deployment', {
    name: 'tower',
    pod: 'nodeSelector: { kubernetes.io/hostname: tower }',
    container: asks('60Gi'),
  });
  const anywhere = workload('Deployment', { name: 'any', container: asks('7Gi') });
  expect(violationsOf(clusterFits, onTower + anywhere, smallLab)).toEqual([]);
});

test('a lab of Pis has no x86 to lose', () => {
  const nodes = smallLab.nodes.filter(({ hardware }) => hardware === 'pi4');
  expect(
    violationsOf(clusterFits, workload('Deployment', { spec: 'replicas: 2', container: asks('5Gi') }), { ...smallLab, nodes }),
  ).toEqual(['spec: pods that can only land on pi request 10.0 GiB together; there is 7.5 GiB']);
});
