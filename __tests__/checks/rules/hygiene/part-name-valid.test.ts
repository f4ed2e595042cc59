import { partNameValid } from '../../../../checks/rules/hygiene/part-name-valid';
import { violationsOf } from '../../../support/manifests';

const pod = (container: string, volume = 'data') => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [${container}], volumes: [{ name: ${volume}, emptyDir: {} }] }`;

test.each([
  [
    'a container in upper case',
    pod('{ name: Web }'),
    'spec.containers[0].name: "Web" is no DNS label: lower case letters, digits and inner "-" only',
  ],
  ['a container without a name', pod('{ image: web }'), 'spec.containers[0].name: no name'],
  [
    'a volume with a dot',
    pod('{ name: web }', 'a.b'),
    'spec.volumes[0].name: "a.b" is no DNS label: lower case letters, digits and inner "-" only',
  ],
  [
    'a port name of 16 characters',
    pod('{ name: web, ports: [{ name: metrics-endpoint, containerPort: 1 }] }'),
    'spec.containers[0].ports[0].name: "metrics-endpoint" has 16 characters; at most 15 are allowed',
  ],
  [
    'a port name without a letter',
    pod('{ name: web, ports: [{ name: "8080", containerPort: 1 }] }'),
    'spec.containers[0].ports[0].name: "8080" is no port name: it needs a letter',
  ],
  [
    'a Service port in upper case',
    '{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { ports: [{ name: HTTP, port: 80 }] } }',
    'spec.ports[0].name: "HTTP" is no DNS label: lower case letters, digits and inner "-" only',
  ],
])('%s is refused', (_title, yaml, expected) => {
  expect(violationsOf(partNameValid, yaml)).toEqual([expected]);
});

test.each([
  ['valid names', pod('{ name: web, ports: [{ name: http-metrics, containerPort: 1 }, { containerPort: 2 }] }')],
  [
    'a Service port longer than a container port may be',
    '{ apiVersion: v1, kind: Service, metadata: { name: w }, spec: { ports: [{ name: http-monitoring-x, port: 80 }] } }',
  ],
  [
    'a Knative Service',
    '{ apiVersion: serving.knative.dev/v1, kind: Service, metadata: { name: w }, spec: { ports: [{ name: A, port: 80 }] } }',
  ],
])('%s pass', (_title, yaml) => {
  expect(violationsOf(partNameValid, yaml)).toEqual([]);
});
