import { duplicateNames } from '../../../../checks/rules/workloads/duplicate-names';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const P = 'spec.template.spec';

test.each([
  [
    'environment variables',
    { container: "env: [{ name: A, value: '1' }, { name: A, value: '2' }]" },
    [`${P}.containers[0].env[1]: environment variable A is there twice`],
  ],
  [
    'port names',
    { container: 'ports: [{ name: http, containerPort: 80 }, { name: http, containerPort: 81 }]' },
    [`${P}.containers[0].ports[1]: port http is there twice`],
  ],
  [
    'port numbers of one protocol',
    { container: 'ports: [{ containerPort: 53 }, { containerPort: 53 }]' },
    [`${P}.containers[0].ports[1]: port 53/TCP is there twice`],
  ],
  [
    'volumes',
    { pod: 'volumes: [{ name: tmp, emptyDir: {} }, { name: tmp, emptyDir: {} }]' },
    [`${P}.volumes[1]: volume tmp is there twice`],
  ],
  [
    'a container and an init container',
    { pod: "initContainers: [{ name: main, image: 'a:1' }]" },
    [`${P}.initContainers[0]: container main is there twice`],
  ],
  [
    'a port of two protocols',
    { container: 'ports: [{ name: dns, containerPort: 53, protocol: UDP }, { name: dns-tcp, containerPort: 53 }]' },
    [],
  ],
  ['ports without names', { container: 'ports: [{ containerPort: 80 }, { containerPort: 81 }]' }, []],
])('%s', (_title, text, expected) => {
  expect(violationsOf(duplicateNames, workload('Deployment', text))).toEqual(expected);
});
