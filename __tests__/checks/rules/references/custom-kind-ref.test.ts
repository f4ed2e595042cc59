import { customKindRef } from '../../../../checks/rules/references/custom-kind-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ipaddresspools.metallb.io }
spec:
  group: metallb.io
  names: { kind: IPAddressPool }
  versions: [{ name: v1beta1, served: true }, { name: v1alpha1, served: false }]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v3.projectcalico.org }
spec: { group: projectcalico.org, version: v3 }
---`;
const object = (apiVersion: string, kind: string) => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: x }`;

test.each([
  [
    'a misspelt kind',
    object('metallb.io/v1beta1', 'IPAddresPool'),
    ['group "metallb.io" has no kind "IPAddresPool" (did you mean "IPAddressPool"?)'],
  ],
  [
    'a version that nobody serves',
    object('metallb.io/v1', 'IPAddressPool'),
    ['IPAddressPool is not served as metallb.io/v1 (there: v1beta1)'],
  ],
  [
    'a version that is only stored',
    object('metallb.io/v1alpha1', 'IPAddressPool'),
    ['IPAddressPool is not served as metallb.io/v1alpha1 (there: v1beta1)'],
  ],
  [
    'a misspelt group',
    object('metalb.io/v1beta1', 'IPAddressPool'),
    ['no CustomResourceDefinition is of group "metalb.io" (did you mean "metallb.io"?)'],
  ],
  ['a kind that is defined', object('metallb.io/v1beta1', 'IPAddressPool'), []],
  ['a built-in kind', object('apps/v1', 'Deployment'), []],
  ['a kind of an aggregated API server', object('projectcalico.org/v3', 'IPPool'), []],
  ['a kind that k3s defines', object('helm.cattle.io/v1', 'HelmChart'), []],
  ['a group that is defined elsewhere', object('monitoring.coreos.com/v1', 'ServiceMonitor'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(customKindRef, CRD + yaml)).toEqual(messages.map((message) => `apiVersion: ${message}`));
});

test('a lab has to define its groups, by a CustomResourceDefinition or an APIService', () => {
  expect(violationsOf(customKindRef, CRD + object('projectcalico.org/v3', 'IPPool'), smallLab)).toEqual([]);
  expect(violationsOf(customKindRef, object('monitoring.coreos.com/v1', 'ServiceMonitor'), smallLab)).toEqual([
    'apiVersion: no CustomResourceDefinition is of group "monitoring.coreos.com" (there is none)',
  ]);
});
