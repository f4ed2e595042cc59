import { memoryVolumeFitsLimit } from '../../../../checks/rules/workloads/memory-volume-fits-limit';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const found = (volume: string, mount = '{ name: queue, mountPath: /queue }', limit = '512Mi') =>
  violationsOf(
    memoryVolumeFitsLimit,
    workload('Deployment', {
      pod: `volumes: [{ name: queue, emptyDir: ${volume} }]`,
      container: `volumeMounts: [${mount}], resources: { limits: { memory: ${limit} } }`,
    }),
  );

test('a memory volume as large as the limit is found', () => {
  expect(found('{ medium: Memory, sizeLimit: 512Mi }')).toEqual([
    'spec.template.spec.containers[0].resources.limits.memory: container main may hold 512 MiB, and its memory volumes take 512 MiB',
  ]);
});

test.each([
  ['a smaller one', '{ medium: Memory, sizeLimit: 64Mi }'],
  ['one on disk', '{ sizeLimit: 600Mi }'],
  ['one without a size', '{ medium: Memory }'],
])('%s is fine', (_title, volume) => {
  expect(found(volume)).toEqual([]);
});

test('a reader does not pay for the volume', () => {
  expect(found('{ medium: Memory, sizeLimit: 600Mi }', '{ name: queue, mountPath: /queue, readOnly: true }')).toEqual([]);
});
