import { imagePinned } from '../../../../checks/rules/workloads/image-pinned';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const C = 'spec.template.spec.containers[0].image';
const DIGEST = `sha256:${'0'.repeat(64)}`;

test.each([
  ['nginx', `${C}: nginx has no tag, which means latest`],
  ['registry.test:5000/nginx', `${C}: registry.test:5000/nginx has no tag, which means latest`],
  ['nginx:latest', `${C}: tag latest of nginx moves`],
  ['nginx:latest-1.2', `${C}: tag latest-1.2 of nginx moves`],
  ['nginx:stable-alpine', `${C}: tag stable-alpine of nginx moves`],
  ['nginx:main', `${C}: tag main of nginx moves`],
  ['nginx:edge-arm64', `${C}: tag edge-arm64 of nginx moves`],
  ['auto', `${C}: auto has no tag, which means latest`],
])('%s is found', (image, expected) => {
  expect(violationsOf(imagePinned, workload('Deployment', { container: `image: '${image}'` }))).toEqual([expected]);
});

test.each([
  'nginx:1.29.1',
  'registry.test:5000/a/b:v3',
  `nginx@${DIGEST}`,
  `nginx:latest@${DIGEST}`,
  'app:1.30.3-distroless',
  'app:nightly-20261101',
])('%s stays what it is', (image) => {
  expect(violationsOf(imagePinned, workload('DaemonSet', { container: `image: '${image}'` }))).toEqual([]);
});

test('init containers count too', () => {
  const pod = "initContainers: [{ name: setup, image: 'busybox' }]";
  expect(violationsOf(imagePinned, workload('Job', { pod }))).toEqual([
    'spec.template.spec.initContainers[0].image: busybox has no tag, which means latest',
  ]);
});

test("the placeholder of a pod that asks for Istio's injector is passed over", () => {
  const yaml = workload('Deployment', { container: 'image: auto' }).replace(
    'labels: { app: web } }\n    spec',
    "labels: { app: web, sidecar.istio.io/inject: 'true' } }\n    spec",
  );
  expect(yaml).toContain('inject');
  expect(violationsOf(imagePinned, yaml)).toEqual([]);
});
