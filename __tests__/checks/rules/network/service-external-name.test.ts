import { serviceExternalName } from '../../../../checks/rules/network/service-external-name';
import { violationsOf } from '../../../support/manifests';

test.each([
  ['an alias', 'v1', 'type: ExternalName, externalName: db.example.org', ['spec.externalName: an alias for db.example.org']],
  ['a Service without a selector', 'v1', 'ports: [{ port: 80 }]', []],
  ['a Service of Knative', 'serving.knative.dev/v1', 'type: ExternalName', []],
])('%s', (_title, apiVersion, spec, expected) => {
  expect(
    violationsOf(serviceExternalName, `{ apiVersion: ${apiVersion}, kind: Service, metadata: { name: a }, spec: { ${spec} } }`),
  ).toEqual(expected);
});
