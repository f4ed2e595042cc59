import { nodePortValid } from '../../../../checks/rules/network/node-port-valid';
import { violationsOf } from '../../../support/manifests';

const service = (name: string, ports: string, more = '') =>
  `{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: apps }, spec: { type: NodePort, ports: [${ports}] ${more} } }\n---\n`;

test.each([
  [
    'a port below the range',
    service('a', '{ port: 80, nodePort: 8080 }'),
    ['spec.ports[0].nodePort: 8080 is not within 30000-32767'],
  ],
  [
    'a port of two Services',
    service('a', '{ port: 80, nodePort: 30080 }') + service('b', '{ port: 80, nodePort: 30080, protocol: UDP }'),
    ['spec.ports[0].nodePort: 30080 is also a node port of Service apps/a'],
  ],
  [
    'a health check port that is taken',
    service('a', '{ port: 80, nodePort: 30080 }') + service('b', '', ', healthCheckNodePort: 30080'),
    ['spec.healthCheckNodePort: 30080 is also a node port of Service apps/a'],
  ],
  [
    'one number for two protocols of one Service',
    service('a', '{ name: t, port: 53, nodePort: 30053 }, { name: u, port: 53, protocol: UDP, nodePort: 30053 }'),
    [],
  ],
  ['ports that the API chooses', service('a', '{ port: 80 }') + service('b', '{ port: 80, nodePort: 0 }'), []],
])('%s', (_title, yaml, expected) => {
  expect(violationsOf(nodePortValid, yaml.replace(/---\n$/, ''))).toEqual(expected);
});
