import { fitsNode } from '../../../../checks/rules/workloads/fits-node';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const found = (kind: string, memory: string, pod = '', cpu = '1') =>
  violationsOf(
    fitsNode,
    workload(kind, { pod, container: `resources: { requests: { cpu: ${cpu}, memory: ${memory} } }` }),
    smallLab,
  );
const ON_PI = 'nodeSelector: { kubernetes.io/hostname: pi }';

test('a pod that is larger than its only node is found, the reserve of the system taken off', () => {
  expect(found('Deployment', '7800Mi', ON_PI)).toEqual([
    'spec.template.spec: the pod requests 1 CPU and 7.6 GiB; pi has 4 CPU and 7.5 GiB',
  ]);
});

test('a pod that some node can take is fine', () => {
  expect(found('Deployment', '16Gi')).toEqual([]);
});

test('a DaemonSet has to fit each of its nodes', () => {
  expect(found('DaemonSet', '16Gi')).toEqual([
    'spec.template.spec: the pod requests 1 CPU and 16.0 GiB; pi has 4 CPU and 7.5 GiB',
  ]);
});

test('CPU counts as well', () => {
  expect(found('Deployment', '64Mi', '', '32')).toHaveLength(1);
});

test('a pod that fits is fine', () => {
  expect(found('Deployment', '7Gi', ON_PI)).toEqual([]);
});

test('a pod that takes all of a node fits it', () => {
  expect(found('Deployment', '7680Mi', ON_PI, '4')).toEqual([]);
  expect(found('Deployment', '7681Mi', ON_PI, '4')).toHaveLength(1);
});
