import { survivesStorage } from '../../../../checks/rules/rollouts/survives-storage';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const annotations = 'h5b.io/survives: storage';
const found = (volume: string) =>
  violationsOf(survivesStorage, workload('Deployment', { annotations, pod: `volumes: [{ name: v, ${volume} }]` }));
const V = 'spec.template.spec.volumes[0]';

test.each([
  ['persistentVolumeClaim: { claimName: data }', `${V}.persistentVolumeClaim: volume v needs persistentVolumeClaim`],
  ['nfs: { server: tower, path: /tank }', `${V}.nfs: volume v needs nfs`],
  ['csi: { driver: nfs.csi.k8s.io }', `${V}.csi: volume v needs csi`],
  ['ephemeral: { volumeClaimTemplate: {} }', `${V}.ephemeral: volume v needs ephemeral`],
])('%s is found', (volume, expected) => {
  expect(found(volume)).toEqual([expected]);
});

test('claims of a StatefulSet are found', () => {
  const yaml = workload('StatefulSet', { annotations, spec: 'volumeClaimTemplates: [{ metadata: { name: data } }]' });
  expect(violationsOf(survivesStorage, yaml)).toEqual(['spec.volumeClaimTemplates[0]: each pod needs a claim data']);
});

test.each(['emptyDir: {}', 'secret: { secretName: a }', 'hostPath: { path: /run }', 'csi: { driver: secrets-store.csi.k8s.io }'])(
  '%s needs no storage node',
  (volume) => {
    expect(found(volume)).toEqual([]);
  },
);

test('a workload that promises nothing is passed over', () => {
  const pod = 'volumes: [{ name: v, nfs: { server: tower, path: /tank } }]';
  expect(violationsOf(survivesStorage, workload('Deployment', { pod }))).toEqual([]);
});
