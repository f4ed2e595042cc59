import { serviceExternalIps } from '../../../../checks/rules/network/service-external-ips';
import { violationsOf } from '../../../support/manifests';

test.each([
  ['a Service that claims an address', 'externalIPs: [192.168.1.1]', ['spec.externalIPs: claims 192.168.1.1']],
  ['an empty list', 'externalIPs: []', []],
  ['a Service with an address of a pool', 'type: LoadBalancer', []],
])('%s', (_title, spec, expected) => {
  expect(violationsOf(serviceExternalIps, `{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { ${spec} } }`)).toEqual(
    expected,
  );
});
