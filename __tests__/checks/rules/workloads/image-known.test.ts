import { imageKnown } from '../../../../checks/rules/workloads/image-known';
import { image } from '../../../../config/versions';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const found = (reference: string, lab = [smallLab]) =>
  violationsOf(imageKnown, workload('Deployment', { container: `image: '${reference}'` }), ...lab);

test('an image that is no pin and of no app is found', () => {
  expect(found('docker.io/library/nginx:1.29.1')).toEqual([
    'spec.template.spec.containers[0].image: docker.io/library/nginx:1.29.1 is neither in config/pins.json nor declared by an app',
  ]);
});

test('another tag of a pinned image is found', () => {
  expect(found(`${image('podinfo')}-other`)).toHaveLength(1);
});

test.each([image('podinfo'), image('calico-node'), 'registry.test/own/app:1.2.3'])('%s is known', (reference) => {
  expect(found(reference)).toEqual([]);
});

test('without a lab nothing is known and nothing is found', () => {
  expect(found('nginx:1.29.1', [])).toEqual([]);
});
