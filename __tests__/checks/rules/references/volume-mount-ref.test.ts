import { volumeMountRef } from '../../../../checks/rules/references/volume-mount-ref';
import { violationsOf } from '../../../support/manifests';

const workload = (kind: string, mounts: string, more = '') => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: web, namespace: apps }
spec: { ${more} template: { spec: { volumes: [{ name: data }, { name: tmp }], containers: [{ name: web, ${mounts} }] } } }`;
const FIELD = 'spec.template.spec.containers[0]';

test.each([
  [
    'a mount of no volume',
    workload('Deployment', 'volumeMounts: [{ name: dta, mountPath: /d }]'),
    [`${FIELD}.volumeMounts[0].name: no volume is named "dta" (did you mean "data"?)`],
  ],
  [
    'a device of no volume',
    workload('Deployment', 'volumeDevices: [{ name: disk, devicePath: /dev/x }]'),
    [`${FIELD}.volumeDevices[0].name: no volume is named "disk" (there: data, tmp)`],
  ],
  [
    'two mounts at one path',
    workload('Deployment', 'volumeMounts: [{ name: data, mountPath: /d }, { name: tmp, mountPath: /d/ }]'),
    [`${FIELD}.volumeMounts[1].mountPath: /d is where "data" is mounted too`],
  ],
  [
    'mounts of volumes',
    workload('Deployment', 'volumeMounts: [{ name: data, mountPath: /d }, { name: tmp, mountPath: /d/tmp }]'),
    [],
  ],
  [
    'one volume at two paths',
    workload('Deployment', 'volumeMounts: [{ name: data, mountPath: / }, { name: data, mountPath: /b }]'),
    [],
  ],
  [
    'a mount of a claim template',
    workload(
      'StatefulSet',
      'volumeMounts: [{ name: db, mountPath: /db }]',
      'volumeClaimTemplates: [{ metadata: { name: db } }],',
    ),
    [],
  ],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(volumeMountRef, yaml)).toEqual(violations);
});
