import { envInterpolation } from '../../../../checks/rules/hygiene/env-interpolation';
import { violationsOf } from '../../../support/manifests';

const pod = (container: string, more = '') =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: x }, spec: { containers: [{ name: a, ${container} }] } }${more}`;
const configMap = '\n---\n{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: { HOST: a } }';

test.each([
  [
    'a variable that nobody defines',
    pod('args: ["--node=$(NODE_NAME)"]'),
    'spec.containers[0].args[0]: $(NODE_NAME) is not defined',
  ],
  [
    'a variable of another case',
    pod('env: [{ name: node_name, value: a }], args: ["$(NODE_NAME)"]'),
    'spec.containers[0].args[0]: $(NODE_NAME) is not defined',
  ],
  [
    'a variable that is defined after its use',
    pod('env: [{ name: URL, value: "http://$(HOST)" }, { name: HOST, value: a }]'),
    'spec.containers[0].env[0].value: $(HOST) is used before it is defined',
  ],
  [
    'a key that the ConfigMap does not have',
    pod('envFrom: [{ configMapRef: { name: settings } }], args: ["$(PORT_NUMBER)"]', configMap),
    'spec.containers[0].args[0]: $(PORT_NUMBER) is not defined',
  ],
])('%s is found', (_title, yaml, expected) => {
  expect(violationsOf(envInterpolation, yaml)).toEqual([expected]);
});

test.each([
  [
    'a variable defined before',
    pod(
      'env: [{ name: HOST, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }, { name: URL, value: "http://$(HOST)" }], args: ["$(URL)"]',
    ),
  ],
  ['a command substitution of a shell', pod('command: [sh, -c, "echo $(date) $(hostname -f)"]')],
  ['an escaped reference', pod('args: ["$$(NODE_NAME)"]')],
  ['a variable of a Service', pod('args: ["$(KUBERNETES_SERVICE_HOST):$(WEB_SERVICE_PORT_HTTP)"]')],
  [
    'a variable of a ConfigMap, with its prefix',
    pod('envFrom: [{ prefix: MY_, configMapRef: { name: settings } }], args: ["$(MY_HOST)"]', configMap),
  ],
  ['a source that is not in the set', pod('envFrom: [{ secretRef: { name: elsewhere } }], args: ["$(TOKEN)"]')],
])('%s passes', (_title, yaml) => {
  expect(violationsOf(envInterpolation, yaml)).toEqual([]);
});
