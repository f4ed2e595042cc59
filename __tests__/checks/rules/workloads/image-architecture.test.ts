import { imageArchitecture } from '../../../../checks/rules/workloads/image-architecture';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const OWN = "image: 'registry.test/own/app:1.2.3'";
const found = (kind: string, pod: string, container = OWN) =>
  violationsOf(imageArchitecture, workload(kind, { pod, container }), smallLab);

test('an amd64 image that may land on a Pi is found', () => {
  expect(found('Deployment', '')).toEqual([
    'spec.template.spec.containers[0].image: registry.test/own/app:1.2.3 is built for amd64, and the pod may land on pi (arm64)',
  ]);
});

test('a DaemonSet that tolerates everything reaches the control Pi as well', () => {
  expect(found('DaemonSet', 'tolerations: [{ operator: Exists }]')[0]).toContain('control (arm64), pi (arm64)');
});

test.each([
  ['nodeSelector by architecture', 'nodeSelector: { kubernetes.io/arch: amd64 }'],
  ['nodeSelector by host name', 'nodeSelector: { kubernetes.io/hostname: tower }'],
  [
    'node affinity',
    'affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: h5b.io/hardware, operator: In, values: [x86] }] }] } } }',
  ],
])('%s keeps it on x86', (_title, pod) => {
  expect(found('Deployment', pod)).toEqual([]);
});

test('an image of unknown architectures is left to image-known', () => {
  expect(found('Deployment', '', "image: 'registry.test/stranger:1.0'")).toEqual([]);
});
