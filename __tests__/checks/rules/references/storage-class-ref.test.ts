import { storageClassRef } from '../../../../checks/rules/references/storage-class-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const CLASSES = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: nfs }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec: { storageClassName: manual }
---`;
const claim = (spec: string) => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: apps }
spec: { ${spec} }`;
const templates = (spec: string) => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: apps }
spec: { volumeClaimTemplates: [{ metadata: { name: data }, spec: { ${spec} } }], template: {} }`;

test.each([
  [
    'a claim of a missing class',
    claim('storageClassName: nsf'),
    ['spec.storageClassName: StorageClass nsf does not exist (did you mean "nfs"?)'],
  ],
  [
    'a claim template of a missing class',
    templates('storageClassName: longhorn'),
    ['spec.volumeClaimTemplates[0].spec.storageClassName: StorageClass longhorn does not exist (there: nfs)'],
  ],
  ['a claim of a class', claim('storageClassName: nfs'), []],
  ['a class that only volumes carry', claim('storageClassName: manual'), []],
  ['a claim for a volume without a class', claim("storageClassName: ''"), []],
  ['a claim of the default class, which may be elsewhere', claim(''), []],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(storageClassRef, CLASSES + yaml)).toEqual(violations);
});

test('a set without any StorageClass says nothing about classes', () => {
  expect(violationsOf(storageClassRef, claim('storageClassName: local-path'))).toEqual([]);
});

test('in a lab a claim without a class needs a default one', () => {
  const isDefault = CLASSES.replace(
    'name: nfs',
    "name: nfs, annotations: { storageclass.kubernetes.io/is-default-class: 'true' }",
  );
  expect(violationsOf(storageClassRef, CLASSES + claim(''), smallLab)).toEqual([
    'spec.storageClassName: no class is named and no StorageClass is the default (there: nfs)',
  ]);
  expect(violationsOf(storageClassRef, isDefault + claim(''), smallLab)).toEqual([]);
});
