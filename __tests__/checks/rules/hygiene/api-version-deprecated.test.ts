import { apiVersionDeprecated } from '../../../../checks/rules/hygiene/api-version-deprecated';
import { violationsOf } from '../../../support/manifests';

test('Endpoints are deprecated in favour of EndpointSlices', () => {
  const before = '{ apiVersion: v1, kind: Endpoints, metadata: { name: x } }';
  const after = '{ apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: x } }';
  expect(violationsOf(apiVersionDeprecated, before)).toEqual(['apiVersion: v1 Endpoints is deprecated since Kubernetes 1.33']);
  expect(violationsOf(apiVersionDeprecated, after)).toEqual([]);
});

test('a custom kind of the same name is not deprecated', () => {
  expect(violationsOf(apiVersionDeprecated, '{ apiVersion: example.org/v1, kind: Endpoints, metadata: { name: x } }')).toEqual(
    [],
  );
});
