import { metadataGenerated } from '../../../../checks/rules/hygiene/metadata-generated';
import { violationsOf } from '../../../support/manifests';

const object = (metadata: string, rest = '') => `{ apiVersion: v1, kind: Service, metadata: { name: x, ${metadata} }${rest} }`;

test.each([
  [
    'a resource version',
    object('resourceVersion: "1"'),
    'metadata.resourceVersion: metadata.resourceVersion is written by the API server',
  ],
  [
    'a creation time',
    object('creationTimestamp: "2024-01-01T00:00:00Z"'),
    'metadata.creationTimestamp: metadata.creationTimestamp is written by the API server',
  ],
  [
    'managed fields',
    object('managedFields: [{ manager: kubectl }]'),
    'metadata.managedFields: metadata.managedFields is written by the API server',
  ],
  [
    'a status',
    object('', ', status: { loadBalancer: { ingress: [{ ip: 192.0.2.1 }] } }'),
    'status: status is written by controllers',
  ],
  [
    'the copy that kubectl apply keeps',
    object('annotations: { kubectl.kubernetes.io/last-applied-configuration: "{}" }'),
    'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]: this annotation is written by kubectl or a controller',
  ],
])('%s is found', (_title, yaml, expected) => {
  expect(violationsOf(metadataGenerated, yaml)).toEqual([expected]);
});

test.each([
  ['creationTimestamp: null', object('creationTimestamp: null')],
  ['the empty status of kubectl create --dry-run', object('', ', status: { loadBalancer: {} }')],
  [
    'the empty status of older controller-gen',
    object('', ', status: { acceptedNames: { kind: "", plural: "" }, conditions: [], storedVersions: [] }'),
  ],
  ['a label called status', object('labels: { status: active }')],
])('%s passes', (_title, yaml) => {
  expect(violationsOf(metadataGenerated, yaml)).toEqual([]);
});
