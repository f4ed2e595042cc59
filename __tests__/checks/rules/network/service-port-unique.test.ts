import { servicePortUnique } from '../../../../checks/rules/network/service-port-unique';
import { violationsOf } from '../../../support/manifests';

const service = (ports: string, more = '') =>
  `{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { ports: [${ports}] ${more} } }`;

test.each([
  [
    'the same port twice',
    service('{ name: a, port: 80 }, { name: b, port: 80, protocol: TCP }'),
    ['spec.ports[1].port: 80/TCP is there twice'],
  ],
  ['the same name twice', service('{ name: a, port: 80 }, { name: a, port: 81 }'), ['spec.ports[1].name: "a" is there twice']],
  [
    'several ports without names',
    service('{ port: 80 }, { name: b, port: 81 }'),
    ['spec.ports[0].name: no name, and the Service has several ports'],
  ],
  ['a number out of range', service('{ port: 70000 }'), ['spec.ports[0].port: 70000 is not within 1-65535']],
  [
    'a protocol in lower case',
    service('{ port: 80, protocol: tcp }'),
    ['spec.ports[0].protocol: "tcp" is none of TCP, UDP, SCTP'],
  ],
  ['no ports', service(''), ['spec.ports: no ports']],
  ['one port for two protocols', service('{ name: tcp, port: 53 }, { name: udp, port: 53, protocol: UDP }'), []],
  ['one port without a name', service('{ port: 80 }'), []],
  ['a headless Service without ports', service('', ', clusterIP: None'), []],
])('%s', (_title, yaml, expected) => {
  expect(violationsOf(servicePortUnique, yaml)).toEqual(expected);
});
