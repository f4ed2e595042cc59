import { podSecurity } from '../../../../checks/rules/workloads/pod-security';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const namespace = (level: string) => `---
{ apiVersion: v1, kind: Namespace, metadata: { name: apps, labels: { pod-security.kubernetes.io/enforce: ${level} } } }
`;

test('what the admission refuses is found, field by field', () => {
  expect(violationsOf(podSecurity, workload('Deployment', { pod: 'hostNetwork: true' }) + namespace('baseline'))).toEqual([
    'spec.template.spec.hostNetwork: hostNetwork: true; namespace apps enforces baseline',
  ]);
});

test('the pods of a CronJob are held to it', () => {
  expect(violationsOf(podSecurity, workload('CronJob', { pod: 'hostPID: true' }) + namespace('baseline'))).toEqual([
    'spec.jobTemplate.spec.template.spec.hostPID: hostPID: true; namespace apps enforces baseline',
  ]);
});

test('a privileged namespace admits everything', () => {
  expect(violationsOf(podSecurity, workload('Deployment', { pod: 'hostNetwork: true' }) + namespace('privileged'))).toEqual([]);
});

test('a namespace without the label is privileged', () => {
  const yaml = '---\n{ apiVersion: v1, kind: Namespace, metadata: { name: apps } }\n';
  expect(violationsOf(podSecurity, workload('Deployment', { pod: 'hostNetwork: true' }) + yaml)).toEqual([]);
});

test('the level of a namespace that is not in the set is not guessed', () => {
  expect(violationsOf(podSecurity, workload('Deployment', { pod: 'hostNetwork: true' }))).toEqual([]);
});
