import { probePortResolves } from '../../../../checks/rules/workloads/probe-port-resolves';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const PORTS = 'ports: [{ name: http, containerPort: 8080 }]';
const F = 'spec.template.spec.containers[0]';
const found = (container: string) => violationsOf(probePortResolves, workload('Deployment', { container }));

test.each([
  [
    'a name that no port has',
    `${PORTS}, readinessProbe: { httpGet: { port: web } }`,
    [`${F}.readinessProbe.httpGet.port: container main has no port named web; it has http`],
  ],
  [
    'a name without any ports',
    'livenessProbe: { tcpSocket: { port: http } }',
    [`${F}.livenessProbe.tcpSocket.port: container main has no port named http; it has no named ports`],
  ],
  [
    'a number in quotes, which is a name',
    `${PORTS}, startupProbe: { httpGet: { port: '8080' } }`,
    [`${F}.startupProbe.httpGet.port: container main has no port named 8080; it has http`],
  ],
  ['a number out of range', 'readinessProbe: { grpc: { port: 70000 } }', [`${F}.readinessProbe.grpc.port: 70000 is no port`]],
  [
    'a lifecycle hook',
    'lifecycle: { preStop: { httpGet: { port: stop } } }',
    [`${F}.lifecycle.preStop.httpGet.port: container main has no port named stop; it has no named ports`],
  ],
])('%s is found', (_title, container, expected) => {
  expect(found(container)).toEqual(expected);
});

test.each([
  ['a declared name', `${PORTS}, readinessProbe: { httpGet: { port: http } }`],
  ['a declared number', `${PORTS}, readinessProbe: { httpGet: { port: 8080 } }`],
  ['a number that is not declared', `${PORTS}, readinessProbe: { httpGet: { port: 15021 } }`],
  ['a command', 'readinessProbe: { exec: { command: [check] } }'],
])('%s is fine', (_title, container) => {
  expect(found(container)).toEqual([]);
});

test('a port of another container does not count', () => {
  const pod =
    "initContainers: [{ name: proxy, image: 'a:1', restartPolicy: Always, readinessProbe: { tcpSocket: { port: http } } }]";
  expect(violationsOf(probePortResolves, workload('Deployment', { pod, container: PORTS }))).toEqual([
    'spec.template.spec.initContainers[0].readinessProbe.tcpSocket.port: container proxy has no port named http; it has no named ports',
  ]);
});

test.each([
  [0, 1],
  [1, 0],
  [65535, 0],
  [65536, 1],
])('port %i gives %i findings', (port, count) => {
  expect(found(`livenessProbe: { tcpSocket: { port: ${port} } }`)).toHaveLength(count);
});
