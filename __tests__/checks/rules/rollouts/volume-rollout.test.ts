import { volumeRollout } from '../../../../checks/rules/rollouts/volume-rollout';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const claim = (modes: string) => `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: apps }
spec: { accessModes: [${modes}], resources: { requests: { storage: 1Gi } } }
`;
const DATA = 'volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]';
const found = (spec: string, modes: string, pod = DATA, lab = [smallLab]) =>
  violationsOf(volumeRollout, workload('Deployment', { spec, pod }) + claim(modes), ...lab);

test.each(['ReadWriteOnce', 'ReadWriteOncePod'])('a surge pod beside a %s claim is found', (mode) => {
  expect(found('replicas: 1', mode)).toEqual([
    `spec.template.spec.volumes[0].persistentVolumeClaim: claim data is ${mode}, and a rollout runs up to 2 pods`,
  ]);
});

test.each([
  ['Recreate', 'strategy: { type: Recreate }', 'ReadWriteOnce', DATA],
  ['no surge', 'strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }', 'ReadWriteOnce', DATA],
  ['a claim for many', 'replicas: 2', 'ReadWriteMany', DATA],
  [
    'a claim for one node on the only node',
    'replicas: 1',
    'ReadWriteOnce',
    `${DATA}\nnodeSelector: { kubernetes.io/hostname: tower }`,
  ],
  ['a claim for many readers', 'replicas: 2', 'ReadWriteOnce, ReadOnlyMany', DATA],
  ['no pods', 'replicas: 0', 'ReadWriteOnce', DATA],
  ['a claim that is not in the set', 'replicas: 1', 'ReadWriteOnce', DATA.replace('claimName: data', 'claimName: other')],
])('%s is fine', (_title, spec, modes, pod) => {
  expect(found(spec, modes, pod)).toEqual([]);
});

test('a claim for one pod is not shared on the only node either', () => {
  expect(found('replicas: 1', 'ReadWriteOncePod', `${DATA}\nnodeSelector: { kubernetes.io/hostname: tower }`)).toHaveLength(1);
});

test('a StatefulSet has a claim per pod', () => {
  expect(violationsOf(volumeRollout, workload('StatefulSet', { pod: DATA }) + claim('ReadWriteOnce'))).toEqual([]);
});
