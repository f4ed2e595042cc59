import { survivesApi } from '../../../../checks/rules/rollouts/survives-api';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const annotations = 'h5b.io/survives: api';
const NO_TOKEN = 'automountServiceAccountToken: false';
const found = (pod: string, container = '', more = '') =>
  violationsOf(survivesApi, workload('Deployment', { annotations, pod, container }) + more);
const P = 'spec.template.spec';
const TOKEN = [`${P}.automountServiceAccountToken: the token of ServiceAccount default is mounted`];
const account = (automount: string) => `---
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: apps }, ${automount} }
`;

test.each([
  ['a token by default', '', '', TOKEN],
  ['a token although the account says no', 'automountServiceAccountToken: true', account(NO_TOKEN), TOKEN],
  ['no token by the account', '', account(NO_TOKEN), []],
  ['no token by the pod', NO_TOKEN, '', []],
  ['no token by the pod although the account says yes', NO_TOKEN, account('automountServiceAccountToken: true'), []],
])('%s', (_title, pod, more, expected) => {
  expect(found(pod, '', more)).toEqual(expected);
});

test.each([
  ['for the API', '{ serviceAccountToken: { path: token } }', 1],
  ['for somebody else', '{ serviceAccountToken: { path: token, audience: istio-ca } }', 0],
  ['of a ConfigMap', '{ configMap: { name: ca } }', 0],
])('a projected volume %s', (_title, source, count) => {
  expect(found(`${NO_TOKEN}\nvolumes: [{ name: v, projected: { sources: [${source}] } }]`)).toHaveLength(count);
});

test('variables from a Secret or ConfigMap need the API at each start of the container', () => {
  const container = `env: [{ name: KEY, valueFrom: { secretKeyRef: { name: keys, key: a } } }, { name: PLAIN, value: a },
    { name: IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }], envFrom: [{ configMapRef: { name: settings } }]`;
  expect(found(NO_TOKEN, container)).toEqual([
    `${P}.containers[0].env[0]: KEY is read from keys at each start`,
    `${P}.containers[0].envFrom[0]: variables are read from settings at each start`,
  ]);
});

test('mounted files do not', () => {
  expect(found(`${NO_TOKEN}\nvolumes: [{ name: a, secret: { secretName: keys } }, { name: b, configMap: { name: c } }]`)).toEqual(
    [],
  );
});

test('a workload that promises nothing is passed over', () => {
  expect(violationsOf(survivesApi, workload('Deployment', { annotations: 'h5b.io/survives: x86' }))).toEqual([]);
});
