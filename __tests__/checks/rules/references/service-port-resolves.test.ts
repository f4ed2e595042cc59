import { servicePortResolves } from '../../../../checks/rules/references/service-port-resolves';
import { violationsOf } from '../../../support/manifests';

const workload = (kind: string, pod: string, template = '') => `
apiVersion: ${kind === 'Job' ? 'batch/v1' : 'apps/v1'}
kind: ${kind}
metadata: { name: ${kind.toLowerCase()}, namespace: apps }
spec: { template: { metadata: { labels: { app: web } ${template} }, spec: { ${pod} } } }
---`;
const WEB = workload('Deployment', 'containers: [{ name: web, ports: [{ name: http, containerPort: 8080 }] }]');
const service = (port: string) => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps }
spec: { selector: { app: web }, ports: [{ port: 80, ${port} }] }`;

test.each([
  ['a misspelt name', WEB, 'targetPort: htp', ['Deployment deployment has no port named "htp" (did you mean "http"?)']],
  ['another protocol', WEB, 'targetPort: http, protocol: UDP', ['port "http" of Deployment deployment is TCP, not UDP']],
  [
    'a port of an init container, which has ended by then',
    workload(
      'Deployment',
      'containers: [{ name: web }], initContainers: [{ name: init, ports: [{ name: http, containerPort: 1 }] }]',
    ),
    'targetPort: http',
    ['Deployment deployment has no port named "http" (there is none)'],
  ],
  [
    'one of two workloads without the port',
    WEB + workload('DaemonSet', 'containers: [{ name: web }]'),
    'targetPort: http',
    ['DaemonSet daemonset has no port named "http" (there is none)'],
  ],
  ['the right name', WEB, 'targetPort: http', []],
  ['a number that is not declared', WEB, 'targetPort: 9999', []],
  ['no targetPort', WEB, '', []],
  [
    'a port of a native sidecar',
    workload(
      'Deployment',
      'containers: [{ name: web }], initContainers: [{ name: proxy, restartPolicy: Always, ports: [{ name: http, containerPort: 1 }] }]',
    ),
    'targetPort: http',
    [],
  ],
  ['a Job with the labels of the workload', WEB + workload('Job', 'containers: [{ name: job }]'), 'targetPort: http', []],
  [
    'a pod that gets containers from a webhook',
    workload('Deployment', 'containers: [{ name: web }]', ", annotations: { sidecar.istio.io/inject: 'true' }"),
    'targetPort: http',
    [],
  ],
])('%s', (_title, pods, port, messages) => {
  expect(violationsOf(servicePortResolves, pods + service(port))).toEqual(
    messages.map((message) => `spec.ports[0].targetPort: ${message}`),
  );
});
