import { claimRef } from '../../../../checks/rules/references/claim-ref';
import { violationsOf } from '../../../support/manifests';

const CLAIMS = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: media, namespace: apps }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: apps }
spec: { volumeClaimTemplates: [{ metadata: { name: data } }], template: {} }
---`;
const pod = (claim: string, namespace = 'apps') => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: ${namespace} }
spec: { volumes: [{ name: v, persistentVolumeClaim: { claimName: ${claim} } }] }`;

test.each([
  ['a missing claim', pod('medai'), ['PersistentVolumeClaim apps/medai does not exist (did you mean "media"?)']],
  [
    'a claim like those of a StatefulSet that does not exist',
    pod('data-cache-0'),
    ['PersistentVolumeClaim apps/data-cache-0 does not exist (there: media)'],
  ],
  ['a claim of the set', pod('media'), []],
  ['a claim that a StatefulSet makes', pod('data-db-0'), []],
  ['a pod that is alone in its namespace', pod('other', 'elsewhere'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(claimRef, CLAIMS + yaml)).toEqual(
    messages.map((message) => `spec.volumes[0].persistentVolumeClaim.claimName: ${message}`),
  );
});
