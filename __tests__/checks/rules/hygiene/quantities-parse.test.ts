import { inventory } from '../../../../checks/inventory';
import { quantitiesParse } from '../../../../checks/rules/hygiene/quantities-parse';
import { manifestsOf, violationsOf } from '../../../support/manifests';

const container = (resources: string) =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: x }, spec: { containers: [{ name: a, resources: { ${resources} } }] } }`;

test.each([
  ['a word', container('requests: { cpu: lots }'), 'spec.containers[0].resources.requests.cpu: "lots" is no quantity'],
  [
    'bytes written as GB',
    container('limits: { memory: 2GB }'),
    'spec.containers[0].resources.limits.memory: "2GB" is no quantity',
  ],
  [
    'a space before the unit',
    container('limits: { memory: 2 Gi }'),
    'spec.containers[0].resources.limits.memory: "2 Gi" is no quantity',
  ],
  [
    'thousandths of a byte',
    container('limits: { memory: 512m }'),
    'spec.containers[0].resources.limits.memory: "512m" is 0.512 bytes',
  ],
  ['less than nothing', container('requests: { cpu: "-1" }'), 'spec.containers[0].resources.requests.cpu: "-1" is negative'],
  [
    'a size of a claim',
    '{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: x }, spec: { resources: { requests: { storage: 10GiB } } } }',
    'spec.resources.requests.storage: "10GiB" is no quantity',
  ],
  [
    'a size of a claim template',
    '{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: x }, spec: { volumeClaimTemplates: [{ spec: { resources: { requests: { storage: big } } } }] } }',
    'spec.volumeClaimTemplates[0].spec.resources.requests.storage: "big" is no quantity',
  ],
  [
    'a limit of an emptyDir',
    '{ apiVersion: v1, kind: Pod, metadata: { name: x }, spec: { volumes: [{ name: a, emptyDir: { sizeLimit: 1gb } }] } }',
    'spec.volumes[0].emptyDir.sizeLimit: "1gb" is no quantity',
  ],
  [
    'a quota',
    '{ apiVersion: v1, kind: ResourceQuota, metadata: { name: x }, spec: { hard: { requests.memory: 500m } } }',
    'spec.hard["requests.memory"]: "500m" is 0.5 bytes',
  ],
])('%s is found', (_title, yaml, expected) => {
  expect(violationsOf(quantitiesParse, yaml)).toEqual([expected]);
});

test.each([
  ['2GB', 'Did you mean "2Gi"?'],
  ['512m', 'Did you mean "512Mi"?'],
])('for memory: %s the nearest quantity is proposed', (value, expected) => {
  const found = [...quantitiesParse.check(inventory(manifestsOf(container(`limits: { memory: ${value} }`))))];
  expect(found.map(({ remedy }) => remedy)).toEqual([expected]);
});

test.each([
  [
    'the usual spellings',
    container('requests: { cpu: 250m, memory: 64Mi, ephemeral-storage: 1G }, limits: { cpu: 1.5, memory: 1e9 }'),
  ],
  ['plain numbers', container('requests: { cpu: 1, memory: 1073741824 }')],
  ['thousandths that are whole bytes', container('limits: { memory: 1000m }')],
  [
    'counts in a quota',
    '{ apiVersion: v1, kind: ResourceQuota, metadata: { name: x }, spec: { hard: { pods: "1k", count/secrets: 5 } } }',
  ],
  ['values that Flux fills in', container(`limits: { memory: "\${MEMORY}" }`)],
])('%s pass', (_title, yaml) => {
  expect(violationsOf(quantitiesParse, yaml)).toEqual([]);
});
