import { apiVersionRemoved } from '../../../../checks/rules/hygiene/api-version-removed';
import { violationsOf } from '../../../support/manifests';

test.each([
  ['extensions/v1beta1', 'Deployment', '1.16'],
  ['extensions/v1beta1', 'Ingress', '1.22'],
  ['networking.k8s.io/v1beta1', 'Ingress', '1.22'],
  ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', '1.22'],
  ['batch/v1beta1', 'CronJob', '1.25'],
  ['policy/v1beta1', 'PodSecurityPolicy', '1.25'],
  ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.26'],
  ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', '1.27'],
  ['flowcontrol.apiserver.k8s.io/v1beta2', 'FlowSchema', '1.29'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32'],
  ['admissionregistration.k8s.io/v1beta1', 'ValidatingAdmissionPolicy', '1.34'],
])('%s %s was removed in %s', (apiVersion, kind, release) => {
  const found = violationsOf(apiVersionRemoved, `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: x } }`);
  expect(found).toEqual([`apiVersion: ${apiVersion} ${kind} was removed in Kubernetes ${release}; the cluster runs 1.36`]);
});

test.each([
  ['the served version', 'networking.k8s.io/v1', 'Ingress'],
  ['a version that is only off by default', 'storage.k8s.io/v1beta1', 'VolumeAttributesClass'],
  ['a kind of a CRD with a beta version', 'metallb.io/v1beta1', 'IPAddressPool'],
])('%s passes', (_title, apiVersion, kind) => {
  expect(violationsOf(apiVersionRemoved, `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: x } }`)).toEqual([]);
});
