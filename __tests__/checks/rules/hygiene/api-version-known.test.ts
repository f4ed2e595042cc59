import { inventory } from '../../../../checks/inventory';
import { apiVersionKnown } from '../../../../checks/rules/hygiene/api-version-known';
import { manifestsOf } from '../../../support/manifests';

const found = (apiVersion: string, kind: string) => {
  const manifests = manifestsOf(`{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: x } }`);
  return [...apiVersionKnown.check(inventory(manifests))].map(({ message, remedy }) => `${message}. ${remedy}`);
};

test.each([
  ['a kind in the wrong group', 'apps/v1', 'Ingress', 'Kubernetes 1.36 has no apps/v1 Ingress. Use networking.k8s.io/v1.'],
  ['a mistyped kind', 'apps/v1', 'Deploymnet', 'Kubernetes 1.36 has no apps/v1 Deploymnet. Did you mean apps/v1 Deployment?'],
  ['a version from the future', 'v2', 'Service', 'Kubernetes 1.36 has no v2 Service. Use v1.'],
  [
    'a version that is off by default',
    'admissionregistration.k8s.io/v1beta1',
    'MutatingAdmissionPolicy',
    'admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicy is served by Kubernetes 1.36 only with ' +
      '--runtime-config=admissionregistration.k8s.io/v1beta1=true. Use admissionregistration.k8s.io/v1, or start the API server ' +
      'with --runtime-config=admissionregistration.k8s.io/v1beta1=true and accept this finding.',
  ],
])('%s is found', (_title, apiVersion, kind, expected) => {
  expect(found(apiVersion, kind)).toEqual([expected]);
});

test.each([
  ['a served kind', 'apps/v1', 'Deployment'],
  ['a removed version, which another rule finds', 'batch/v1beta1', 'CronJob'],
  ['a kind of a CRD below k8s.io', 'gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['a kind of an aggregated API', 'metrics.k8s.io/v1beta1', 'PodMetrics'],
])('%s passes', (_title, apiVersion, kind) => {
  expect(found(apiVersion, kind)).toEqual([]);
});
