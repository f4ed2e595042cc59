import { servicePortDeclared } from '../../../../checks/rules/references/service-port-declared';
import { violationsOf } from '../../../support/manifests';

const pods = (ports: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, ports: [${ports}] }] } } }
---`;
const service = (port: string) => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps }
spec: { selector: { app: web }, ports: [{ ${port} }] }`;

test.each([
  [
    'a number that no container declares',
    '{ containerPort: 8080 }',
    'port: 80, targetPort: 8000',
    ['8000/TCP (there: 8080/TCP)'],
  ],
  ['port as the target where none is written', '{ containerPort: 8080 }', 'port: 80', ['80/TCP (there: 8080/TCP)']],
  ['the right number with another protocol', '{ containerPort: 53 }', 'port: 53, protocol: UDP', ['53/UDP (there: 53/TCP)']],
  ['a declared number', '{ containerPort: 8080 }', 'port: 80, targetPort: 8080', []],
  ['a container that declares nothing', '', 'port: 80, targetPort: 8000', []],
  ['a container that declares only its metrics', '{ name: http-envoy-prom, containerPort: 15090 }', 'port: 80', []],
  ['a name', '{ name: http, containerPort: 8080 }', 'port: 80, targetPort: nope', []],
])('%s', (_title, ports, port, messages) => {
  expect(violationsOf(servicePortDeclared, pods(ports) + service(port))).toEqual(
    messages.map((message) => `spec.ports[0].targetPort: Deployment web declares no port ${message}`),
  );
});
